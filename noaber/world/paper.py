"""What the cast drew and wrote on paper, as a small photo that was made here (X-27, S3-03)."""

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from noaber.lib.pictures import Jpeg, clean_jpeg

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDE, HIGH = 480, 320
PAPER, INK = "#f7f3e8", "#27374d"


def _photo_of(draw: "Callable[[ImageDraw], None]") -> Jpeg:
    """A sheet of paper, photographed and kept as every photo is."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", (WIDE, HIGH), PAPER)
    draw(ImageDraw.Draw(sheet))
    held = BytesIO()
    sheet.save(held, "PNG", optimize=True)
    return clean_jpeg(held.getvalue(), "image/png")


def circle_on_paper() -> Jpeg:
    """Three rings around a dot, with a dot for everybody who stands there."""

    def draw(ink: "ImageDraw") -> None:
        x, y = WIDE // 2, HIGH // 2
        for ring in (50, 95, 140):
            ink.ellipse((x - ring, y - ring, x + ring, y + ring), outline=INK, width=2)
        for dx, dy in ((0, 0), (45, -20), (-40, 30), (10, 92), (-88, -35), (120, 70), (-70, 118)):
            ink.ellipse((x + dx - 6, y + dy - 6, x + dx + 6, y + dy + 6), fill=INK)

    return _photo_of(draw)


def plan_on_paper() -> Jpeg:
    """A heading with a line under it, and some lines of handwriting."""

    def draw(ink: "ImageDraw") -> None:
        ink.line((40, 50, 230, 50), fill=INK, width=5)
        for line, until in enumerate((420, 390, 430, 300, 410, 360), start=1):
            ink.line((40, 60 + line * 36, until, 58 + line * 36), fill=INK, width=2)

    return _photo_of(draw)
