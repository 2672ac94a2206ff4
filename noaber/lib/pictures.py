"""A photo of something on paper: read with care, made anew without where and with what (X-27)."""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MOST_PIXELS = 50_000_000  # a phone makes 12 to 50 million
LONGEST_SIDE = 2_000
QUALITY = 80
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

Why = Literal["not_a_photo", "says_otherwise", "too_many_pixels", "broken"]


class NotTaken(Exception):
    """This file is not taken as a photo. why: one of Why."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A picture and nothing else: no place, no camera, no words inside."""

    data: bytes
    width: int
    height: int


def clean_jpeg(data: bytes, says: str) -> Jpeg:
    """The photo upright and at most 2,000 pixels on a side. says: the content type it came with.

    The size is read before a pixel is decoded. Raises NotTaken.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError
    from pillow_heif import register_heif_opener

    register_heif_opener()
    try:
        with Image.open(BytesIO(data), formats=OPENED_AS) as picture:
            _check(picture, says)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _bare(upright)
    except UnidentifiedImageError as error:
        raise NotTaken("not_a_photo") from error
    except Image.DecompressionBombError as error:
        raise NotTaken("too_many_pixels") from error
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError) as error:
        raise NotTaken("broken") from error


def _check(picture: "Picture", says: str) -> None:
    kind = says.partition(";")[0].strip().lower()
    if kind not in SAYS_NOTHING and kind not in KINDS[picture.format or ""]:
        raise NotTaken("says_otherwise")
    if picture.width * picture.height > MOST_PIXELS:
        raise NotTaken("too_many_pixels")


def _bare(picture: "Picture") -> Jpeg:
    """Its pixels on white paper in a picture of its own: what else was in the file stays behind."""
    from PIL import Image

    whole = picture.convert("RGBA")
    paper = Image.new("RGB", whole.size, "white")
    paper.paste(whole, mask=whole.getchannel("A"))
    held = BytesIO()
    paper.save(held, "JPEG", quality=QUALITY, optimize=True)
    return Jpeg(held.getvalue(), *paper.size)
