"""The program in which a photo is decoded: nothing is in it but the photo (X-27).

``python -I decoding.py MEMORY SECONDS SAYS`` reads a file on its input. It bounds itself before it
looks at a byte, and knows nothing of Noaber: what a picture does to its decoder it does to this
process only. Exit 0: width, height, a new line and the JPEG. Exit 3: why it is not taken.
"""

import resource
import sys
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

REFUSED = 3  # how the program ends where it says why
LONGEST_SIDE = 2_000
QUALITY = 80
# A phone makes 12 to 50 million pixels; a WebP stands four times in memory while it is decoded.
MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 50_000_000, "HEIF": 50_000_000, "WEBP": 20_000_000}
# What a file may be, and how a browser calls it.
KINDS = {
    "JPEG": ("image/jpeg", "image/jpg", "image/pjpeg"),
    "MPO": ("image/jpeg", "image/jpg", "image/pjpeg", "image/mpo"),
    "PNG": ("image/png", "image/x-png"),
    "WEBP": ("image/webp",),
    "HEIF": ("image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence"),
}
OPENED_AS = ("JPEG", "PNG", "WEBP", "HEIF")  # MPO is a JPEG with more pictures behind it
SAYS_NOTHING = ("", "application/octet-stream")


class Refused(Exception):
    """This file is not taken; its word is one of pictures.Why."""


def main(arguments: list[str]) -> int:
    """Decode what is on the input; see above."""
    memory, seconds, says = arguments
    _bound(int(memory), int(seconds))
    try:
        made = _small_jpeg(sys.stdin.buffer.read(), says)
    except Refused as refused:
        print(refused)
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


def _bound(memory: int, seconds: int) -> None:
    """No more than this, and no file: only a pipe back."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a system that does not know this bound
            resource.setrlimit(what, (most, most))


def _small_jpeg(data: bytes, says: str) -> bytes:
    """The photo upright and small. Its size is read before a pixel is decoded."""
    from PIL import Image, ImageOps, UnidentifiedImageError
    from pillow_heif import register_heif_opener

    register_heif_opener()
    try:
        with Image.open(BytesIO(data), formats=OPENED_AS) as picture:
            _check(picture, says)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first: or turning it makes another
            return _bare(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError as error:
        raise Refused("not_a_photo") from error
    except Image.DecompressionBombError as error:
        raise Refused("too_many_pixels") from error
    except MemoryError as error:
        raise Refused("too_heavy") from error
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError) as error:
        raise Refused("broken") from error


def _check(picture: "Picture", says: str) -> None:
    kind = says.partition(";")[0].strip().lower()
    if kind not in SAYS_NOTHING and kind not in KINDS[picture.format or ""]:
        raise Refused("says_otherwise")
    most = MOST_PIXELS.get(picture.format or "", MOST_PIXELS["JPEG"])
    if picture.width * picture.height > most:
        raise Refused("too_many_pixels")


def _bare(picture: "Picture") -> bytes:
    """Its pixels on white paper in a picture of its own: what else was in the file stays behind."""
    from PIL import Image

    whole = picture.convert("RGBA")
    paper = Image.new("RGB", whole.size, "white")
    paper.paste(whole, mask=whole.getchannel("A"))
    held = BytesIO()
    paper.save(held, "JPEG", quality=QUALITY, optimize=True)
    return b"%d %d\n" % paper.size + held.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
