"""What leaves this repository: a wheel that needs no Node, requirements that name no index."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.production import Browser, serving

ROOT = Path(__file__).parent.parent
BUILT = ROOT / "noaber/doors/web/static/web"


needs_front_end = pytest.mark.skipif(
    not BUILT.is_dir(), reason="the front-end is not built: ./run test builds it"
)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the wheel is built from."""
    folder = tmp_path_factory.mktemp("release") / "source"
    unwanted = shutil.ignore_patterns("__pycache__", "node_modules", "*.egg-info")
    shutil.copytree(ROOT / "noaber", folder / "noaber", ignore=unwanted)
    shutil.copytree(ROOT / "requirements", folder / "requirements", ignore=unwanted)
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path) -> Path:
    made = source.parent / "wheel"
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(made), str(source)]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    (found,) = made.glob("noaber-*.whl")
    return found


@needs_front_end
def test_a_wheel_carries_what_the_product_reads(source: Path, wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())

    kinds = (".py", ".sql", ".yaml", ".html", ".txt", ".css", ".js", ".woff2", ".svg", ".mo")
    wanted = {
        str(path.relative_to(source))
        for path in (source / "noaber").rglob("*")
        if path.suffix in kinds and "tests" not in path.parts
    }
    built = {str((BUILT / path.name).relative_to(ROOT)) for path in BUILT.iterdir()}
    assert not (wanted | built) - inside
    assert not any("/tests/" in name for name in inside)


@needs_front_end
def test_an_installed_wheel_serves_without_the_checkout_and_without_node(
    wheel: Path, tmp_path: Path
) -> None:
    """Migrations, rules, words and pages all come out of the wheel."""
    installed = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(installed), str(wheel)], check=True)
    assert not list(installed.rglob("node_modules"))
    nowhere = str(tmp_path / "no-programs")
    with serving(installed, PATH=nowhere, PYTHONPATH=str(installed)) as noaber:
        noaber.answers()
        said = noaber.manage(
            *("begin", "--municipality", "Veldstad", "--slug", "veldstad", "--phone", "14 0199"),
            *("--name", "Ans", "--email", "ans@veldstad.example", "--own-phone", "06 12345678"),
        )
        assert "Veldstad has begun" in said
        browser = Browser(noaber.port)
        page = browser.get("/")
        assert "Veldstad" in page
        assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
        assert {Path(asset).suffix for asset in assets} == {".css", ".js", ".svg", ".woff2"}
        for asset in assets:
            assert browser.get(asset), asset
        browser.cookies["__Host-language"] = "en"
        assert '<html lang="en"' in browser.get("/inloggen/login/")
        assert "<h1>Log in</h1>" in browser.page


@pytest.mark.parametrize("name", ["base", "dev", "node"])
def test_requirements_are_exact_hashed_and_name_no_index(name: str) -> None:
    text = (ROOT / f"requirements/{name}.txt").read_text()
    assert "://" not in text
    for entry in re.split(r"\n(?=[a-z])", text.strip()):
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+ ", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


def test_dev_holds_everything_in_base_in_the_same_versions() -> None:
    def versions(name: str) -> set[str]:
        text = (ROOT / f"requirements/{name}.txt").read_text()
        return set(re.findall(r"^[a-z][a-z0-9._-]+==[^\s;]+", text, re.MULTILINE))

    assert versions("base") <= versions("dev")
