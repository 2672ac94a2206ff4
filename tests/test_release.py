"""What leaves this repository: a wheel that needs no Node, requirements that name no index."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUILT = ROOT / "noaber/doors/web/static/web"


@pytest.mark.skipif(not BUILT.is_dir(), reason="the front-end is not built: ./run test builds it")
def test_a_wheel_carries_what_the_product_reads(tmp_path: Path) -> None:
    source = tmp_path / "source"
    unwanted = shutil.ignore_patterns("__pycache__", "node_modules", "*.egg-info")
    shutil.copytree(ROOT / "noaber", source / "noaber", ignore=unwanted)
    shutil.copytree(ROOT / "requirements", source / "requirements", ignore=unwanted)
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, source)
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(source)]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("noaber-*.whl")
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
