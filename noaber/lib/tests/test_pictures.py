"""A picture is decoded in a process of its own, within a bound of memory and of time."""

import resource
import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from noaber.lib import pictures
from noaber.lib.pictures import Bounds, NotTaken, clean_jpeg

MEGABYTE = 1_000_000
LARGE = (8_060, 6_045)  # 48.7 million pixels, as a phone makes them
# What a process of its own takes that does nothing but make a photo smaller.
ALONE = """
import re, resource, sys
from pathlib import Path
from noaber.lib.pictures import clean_jpeg
made = clean_jpeg(sys.stdin.buffer.read(), "image/png")
own = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(made.width, made.height, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def large(kind: str, mode: str = "RGB", size: tuple[int, int] = LARGE) -> bytes:
    """Many pixels and few bytes: harmless, and made here."""
    held = BytesIO()
    Image.new(mode, size, "white").save(held, kind)
    return held.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_large_photo_stays_out_of_who_asked(mode: str) -> None:
    """694 MB in the web server it was, for a PNG that anybody may send."""
    alone = subprocess.run(
        [sys.executable, "-c", ALONE], input=large("PNG", mode), capture_output=True, check=True
    )
    width, height, own, apart = map(int, alone.stdout.split())
    assert (width, height) == (2000, 1500)
    assert own < 60_000, "kB: who asks only holds the file and the small photo"
    assert 0 < apart < 500_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_what_a_phone_makes_fits_in_the_bound(kind: str) -> None:
    from pillow_heif import register_heif_opener

    register_heif_opener()
    assert clean_jpeg(large(kind), "").width == 2000


def test_a_webp_takes_more_for_each_pixel_and_may_have_fewer() -> None:
    assert clean_jpeg(large("WEBP", size=(5_000, 3_900)), "image/webp").width == 2000
    with pytest.raises(NotTaken) as refused:
        clean_jpeg(large("WEBP", size=(7_000, 5_000)), "image/webp")
    assert refused.value.why == "too_many_pixels"


def test_more_memory_than_there_is_for_it_is_refused_kindly() -> None:
    with pytest.raises(NotTaken) as refused:
        clean_jpeg(large("PNG"), "image/png", Bounds(memory=150 * MEGABYTE))
    assert refused.value.why == "too_heavy"


def test_more_time_than_there_is_for_it_is_refused_kindly() -> None:
    with pytest.raises(NotTaken) as refused:
        clean_jpeg(large("PNG"), "image/png", Bounds(seconds=0.01))
    assert refused.value.why == "too_heavy"


@pytest.mark.parametrize(
    ("falls", "why"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "broken"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "too_heavy"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "too_heavy"),
        ("raise SystemExit(9)", "broken"),
        ("print('nonsense')", "broken"),
    ],
    ids=["crashed", "out of time", "killed", "ended", "nonsense"],
)
def test_a_decoder_that_falls_over_takes_nobody_along(
    monkeypatch: pytest.MonkeyPatch, falls: str, why: str
) -> None:
    monkeypatch.setattr(pictures, "DECODER", (sys.executable, "-c", falls))
    with pytest.raises(NotTaken) as refused:
        clean_jpeg(large("PNG", size=(10, 10)), "image/png")
    assert refused.value.why == why


def test_who_decodes_knows_no_secrets_and_leaves_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    tells = "import os; print('broken' if 'DATABASE_URL' in os.environ else 'not_a_photo');"
    monkeypatch.setattr(pictures, "DECODER", (sys.executable, "-c", tells + "raise SystemExit(3)"))
    with pytest.raises(NotTaken) as refused:
        clean_jpeg(b"x", "")
    assert refused.value.why == "not_a_photo"
    limit = resource.getrlimit(resource.RLIMIT_AS)
    assert limit == (resource.RLIM_INFINITY, resource.RLIM_INFINITY), "ours stays as it was"


@pytest.mark.parametrize(
    "says",
    ["image/jpeg\0", "\0", "image/\udc80jpeg", "image/jpeg\n", "a" * 300_000, "beeld/é", "a b"],
)
def test_a_content_type_that_nobody_could_mean_is_refused(says: str) -> None:
    """A NUL was a ValueError in the web server, and half a megabyte an OSError: both a 500."""
    with pytest.raises(NotTaken) as refused:
        clean_jpeg(large("PNG", size=(8, 8)), says)
    assert refused.value.why == "says_otherwise"


@pytest.mark.parametrize(
    "says", ["", "image/png; name=x\0", " IMAGE/PNG ", "application/octet-stream"]
)
def test_what_a_browser_says_beside_the_kind_does_not_matter(says: str) -> None:
    assert clean_jpeg(large("PNG", size=(8, 8)), says).width == 8
