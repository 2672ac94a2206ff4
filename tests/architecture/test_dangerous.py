"""What no code of ours does: each has a safe way, and one slip would open a door (ASVS 1, 11)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# Text that a program or Python itself would run; bytes that make objects; digests that are broken.
CALLS = {
    *("eval", "exec", "compile", "__import__", "os.system", "os.popen"),
    *("hashlib.md5", "hashlib.sha1", "hashlib.new"),
    *("yaml.load", "yaml.unsafe_load", "yaml.full_load"),
    *("mark_safe", "SafeString", "csrf_exempt"),
}
MODULES = {
    *("pickle", "marshal", "shelve", "dill", "pty", "commands", "telnetlib", "ftplib"),
    *("xml", "lxml", "xmltodict", "tarfile", "zipfile"),
}
# Where it is done after all, and why that is safe.
MAY = {
    "noaber/doors/web/markup.py SafeString": "escapes what it puts together, as format_html does",
    "noaber/doors/web/templatetags/components.py SafeString": "an empty text",
    "noaber/doors/family/templatetags/family.py SafeString": "an empty text",
}


def dangerous(text: str) -> Iterator[str]:
    """The names of what stands in this code and may not."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in CALLS:
                yield name
            if any(k.arg == "shell" and not _is_false(k.value) for k in node.keywords):
                yield "shell="
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and _opens(node.module or ""):
            yield str(node.module)


def _opens(module: str) -> bool:
    """Of cryptography one recipe that cannot be used wrongly (AES-CBC, then HMAC-SHA-256)."""
    part = module.split(".")[0] == "cryptography" and module != "cryptography.fernet"
    return part or module.split(".")[0] in MODULES


def _is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def product() -> Iterator[Path]:
    for path in sorted((ROOT / "noaber").rglob("*.py")):
        if "tests" not in path.parts:
            yield path


def test_nothing_dangerous_is_done() -> None:
    found = {
        f"{path.relative_to(ROOT)} {name}"
        for path in product()
        for name in dangerous(path.read_text())
    }
    assert sorted(found - set(MAY)) == []


@pytest.mark.parametrize(
    "code",
    [
        "eval(typed)",
        "os.system('ls ' + name)",
        "subprocess.run(f'ls {name}', shell=True)",
        "import pickle",
        "from xml.etree import ElementTree",
        "hashlib.md5(b'')",
        "yaml.load(text)",
        "mark_safe(words)",
        "from cryptography.hazmat.primitives.ciphers import modes",
    ],
)
def test_the_check_can_fail(code: str) -> None:
    assert list(dangerous(code))


def test_our_script_writes_text_and_no_markup() -> None:
    script = (ROOT / "frontend/src/noaber.js").read_text()
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Storage",
    ):
        assert way not in script
    head = (ROOT / "noaber/doors/web/templates/web/frame/head.html").read_text()
    for held in ('"allowEval":false', '"allowScriptTags":false', '"selfRequestsOnly":true'):
        assert held in head


def test_what_people_typed_is_marked_safe_in_no_template() -> None:
    """Two pictures of ours, squares of a code, are put in a page as they are; nothing else is."""
    found = [
        f"{path.name}: {part.split('}}')[0].strip()}"
        for path in sorted((ROOT / "noaber").rglob("*.html"))
        for part in path.read_text().split("{{")[1:]
        if "|safe" in part.split("}}")[0].replace("|safeseq", "|safe")
    ]
    cut = """|cut:"<?xml version='1.0' encoding='UTF-8'?>"|safe"""
    assert found == [f"link_letter.html: qr{cut}", f"activate_form.html: totp_svg{cut}"]
    unescaped = [p.name for p in (ROOT / "noaber").rglob("*.html") if "autoescape" in p.read_text()]
    assert unescaped == []
