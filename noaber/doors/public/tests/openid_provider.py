"""A small OpenID Connect provider on this machine, which can be told to answer wrongly."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT, SECRET = "noaber-client", "noaber-client-secret"


def new_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """One person at a time has a session at the provider: `claims`. `wrong` goes over the token."""

    def __init__(self) -> None:
        self.key = self.signs_with = new_key()
        self.claims: dict[str, Any] = {}
        self.wrong: dict[str, Any] = {}
        self.cancels = self.is_down = False
        self.without_signature = self.signs_with_secret = False
        self.asked: dict[str, dict[str, str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.issuer: Any = self.url
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str, asked: dict[str, str], bearer: str) -> tuple[int, Any]:
        """Status, and JSON to answer or an address to go to."""
        if self.is_down:
            return 500, {}
        if path == "/.well-known/openid-configuration":
            return 200, self._configuration()
        if path == "/authorize":
            return 302, self._authorize(asked)
        if path == "/token":
            return self._token(asked)
        if path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return 200, {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}
        if path == "/userinfo" and bearer in self.asked:
            return 200, self.claims
        return 401, {}

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    def _authorize(self, asked: dict[str, str]) -> str:
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        back = {"state": asked["state"]}
        if self.cancels:
            return f"{asked['redirect_uri']}?{urlencode({**back, 'error': 'access_denied'})}"
        code = secrets.token_urlsafe()
        self.asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({**back, 'code': code})}"

    def _token(self, asked: dict[str, str]) -> tuple[int, Any]:
        before = self.asked.get(asked["code"])
        digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        proved = before and before["code_challenge"] == challenge
        if not proved or asked["client_secret"] != SECRET:
            return 400, {"error": "invalid_grant"}
        assert before is not None
        now = int(time.time())
        usual = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims = {**usual, "nonce": before["nonce"], **self.claims, **self.wrong}
        claims = {name: value for name, value in claims.items() if value is not None}
        answer = {"access_token": asked["code"], "token_type": "Bearer"}
        return 200, {**answer, "id_token": self._sign(claims)}

    def _sign(self, claims: dict[str, Any]) -> str:
        if self.without_signature:
            return jwt.encode(claims, "", algorithm="none", headers={"kid": "one"})
        if self.signs_with_secret:
            return jwt.encode(claims, SECRET * 2, algorithm="HS256", headers={"kid": "one"})
        return jwt.encode(claims, self.signs_with, algorithm="RS256", headers={"kid": "one"})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(dict(parse_qsl(urlsplit(self.path).query)))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._answer({name: values[0] for name, values in parse_qs(body).items()})

            def _answer(self, asked: dict[str, str]) -> None:
                bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
                status, said = provider.answer(urlsplit(self.path).path, asked, bearer)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", said)
                    self.end_headers()
                    return
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            def log_message(self, *args: Any) -> None:
                """Nothing: the test says what matters."""

        return Handler
