"""With smtp+starttls:// a letter goes out behind TLS, to the right server, or not at all."""

import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.mail import EmailMessage

from noaber.doors.clock.mail import hand_over

LETTER = EmailMessage("Een bericht", "Er wacht iets op je.", "a@b.invalid", ["c@d.invalid"])


def certificate(folder: Path, address: str) -> Path:
    """A certificate of its own maker, with its key, for one address."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "postbox")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    pem = serialization.Encoding.PEM
    form, locked = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, form, locked))
    return path


class Talk(socketserver.BaseRequestHandler):
    """A mail server that says yes to everything, and STARTTLS where it has a certificate."""

    server: "Postbox"

    def handle(self) -> None:
        """One conversation, kept as command and whether it came behind TLS."""
        sock, behind = self.request, False
        sock.sendall(b"220 postbox\r\n")
        while line := said(sock):
            command = line.split(" ")[0].upper()
            self.server.heard.append((command, behind))
            if command == "STARTTLS" and self.server.with_tls:
                sock.sendall(b"220 go on\r\n")
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self.server.with_tls)
                try:
                    sock, behind = context.wrap_socket(sock, server_side=True), True
                except OSError:
                    return
            elif command == "EHLO" and self.server.with_tls and not behind:
                sock.sendall(b"250-postbox\r\n250 STARTTLS\r\n")
            elif command == "DATA":
                sock.sendall(b"354 go on\r\n")
                while said(sock) != ".":
                    pass
                sock.sendall(b"250 ok\r\n")
            else:
                sock.sendall(b"250 ok\r\n")


class Postbox(socketserver.ThreadingTCPServer):
    """Where Talk listens."""

    daemon_threads = True

    def __init__(self, with_tls: Path | None) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.with_tls = with_tls
        self.heard: list[tuple[str, bool]] = []


def said(sock: Any) -> str:
    """One line; "" when the other side is gone."""
    line = b""
    while not line.endswith(b"\n"):
        got = sock.recv(1)
        if not got:
            return ""
        line += got
    return line.decode().rstrip("\r\n") or " "


@contextmanager
def mail_server(with_tls: Path | None) -> Iterator[tuple[int, list[tuple[str, bool]]]]:
    """Its port, and each command with whether it came behind TLS."""
    with Postbox(with_tls) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], server.heard
        server.shutdown()


@pytest.fixture
def starttls(settings: Any) -> Any:
    """The settings that smtp+starttls:// gives."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", True
    return settings


def test_a_letter_goes_out_behind_tls(
    starttls: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(known))
    with mail_server(known) as (port, heard):
        starttls.EMAIL_PORT = port
        assert hand_over(LETTER).outcome == "sent"
    assert ("DATA", True) in heard
    assert {command for command, behind in heard if not behind} == {"EHLO", "STARTTLS"}


@pytest.mark.parametrize("case", ["no tls", "unknown", "of another address"])
def test_no_letter_without_tls_or_to_who_cannot_show_who_it_is(
    case: str, starttls: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "127.0.0.2" if case == "of another address" else "127.0.0.1"
    shown = certificate(tmp_path, address)
    if case != "unknown":
        monkeypatch.setenv("SSL_CERT_FILE", str(shown))
    with mail_server(None if case == "no tls" else shown) as (port, heard):
        starttls.EMAIL_PORT = port
        assert hand_over(LETTER).outcome == "later"
    assert not {command for command, _behind in heard} & {"MAIL", "RCPT", "DATA", "AUTH"}
