"""Whether two builds showed the same, and what differs."""

import difflib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from PIL import Image, ImageChops

from tests.alike.walking import Opened, Page

# What differs at each request by design: what protects a form, whose it is and that twice is once;
# and by what a page asks whether there is news.
_NAMES = "csrfmiddlewaretoken|once|me"
_PER_REQUEST = (
    (re.compile(rf'(name="(?:{_NAMES})" value=")[^"]*'), r"\1…"),
    (re.compile(rf'(value=")[^"]*(" name="(?:{_NAMES})")'), r"\1…\2"),
    (re.compile(r'(/nieuws/\?look=)[-0-9a-f]*(&amp;seen=)[^"&]*'), r"\1…\2…"),
)
# A page names itself by the name of its address, where somebody can say that it does not work.
_SCREEN = re.compile(r'((?:\?screen=|name="screen" value="))([^"&]*)')
# White space beside these is never shown. What is typed in a box stands as it was typed.
_BLOCKS = (
    "html|head|meta|title|link|script|body|header|main|footer|nav|aside|section|article|div|p|h[1-6]"
    "|ul|ol|li|dl|dt|dd|form|fieldset|legend|table|caption|thead|tbody|tr|th|td|blockquote|figure"
    "|figcaption|details|summary|hr|br|option|optgroup"
)
_BLOCK = re.compile(rf"\s*(<!doctype[^>]*>|</?(?:{_BLOCKS})\b[^>]*>)\s*", re.IGNORECASE)
_AS_TYPED = re.compile(r"(<(textarea|pre)\b.*?</\2>)", re.DOTALL)
_MARK = (214, 0, 60)
SHOWN = 40  # lines of one text


def words_of(text: str, renamed: Mapping[str, str]) -> list[str]:
    """What a page says, a line for each block; without what differs at each request.

    White space that no browser shows goes, as a template that moved may leave other lines empty.
    """
    for pattern, instead in _PER_REQUEST:
        text = pattern.sub(instead, text)
    text = _SCREEN.sub(lambda found: found[1] + _name(unquote(found[2]), renamed), text)
    lines = []
    for at, piece in enumerate(_AS_TYPED.split(text)):
        if at % 3 == 0:  # what is around a box; then comes the box, and last what kind it is
            around = _BLOCK.sub(r"\n\1\n", re.sub(r"\s+", " ", piece))
            lines += [line for line in around.split("\n") if line.strip()]
        elif at % 3 == 1:
            lines += piece.split("\n")
    return lines


def _name(name: str, renamed: Mapping[str, str]) -> str:
    return renamed.get(name, name)


@dataclass(frozen=True, slots=True)
class Marked:
    """Two pictures and the same with what differs."""

    there: bytes
    here: bytes
    marked: Image.Image


@dataclass(slots=True)
class Compared:
    """What differs of one page, by language and by size; empty when nothing does."""

    page: Page
    looks: tuple[str, ...]
    statuses: tuple[int, ...] = ()
    texts: dict[str, list[str]] = field(default_factory=dict)
    pictures: dict[str, Marked] = field(default_factory=dict)

    @property
    def is_equal(self) -> bool:
        return not (self.statuses or self.texts or self.pictures)

    def lines(self, folder: Path) -> Iterator[str]:
        """One line when it is equal; what differs when it is not, with pictures in the folder."""
        if self.is_equal:
            yield f"equal      {self.page}"
            return
        yield f"NOT EQUAL  {self.page}"
        if self.statuses:
            yield "    status {} there and {} here; it should be {}".format(*self.statuses)
        for language, lines in self.texts.items():
            yield f"    text ({language})"
            yield from (f"      {line}" for line in lines[:SHOWN])
            if len(lines) > SHOWN:
                yield f"      … and {len(lines) - SHOWN} lines more"
        for size, picture in self.pictures.items():
            begins = folder / f"{_file_name(self.page)}-{size}"
            yield f"    picture ({size}): {_kept(begins, picture)}"


def compared(page: Page, there: Opened, here: Opened, renamed: Mapping[str, str]) -> Compared:
    """One page as both builds showed it."""
    looks = (*(f"text {name}" for name in there.texts), *there.pictures)
    found = Compared(page, looks)
    # Two builds that both show that something is wrong are not alike.
    if {there.status, here.status} != {page.status}:
        found.statuses = there.status, here.status, page.status
    for language, text in there.texts.items():
        one, other = words_of(text, renamed), words_of(here.texts[language], {})
        lines = [*difflib.unified_diff(one, other, n=0, lineterm="")][2:]
        if lines:
            found.texts[language] = [line for line in lines if not line.startswith("@@")]
    for size, picture in there.pictures.items():
        if marked := marked_pixels(picture, here.pictures[size]):
            found.pictures[size] = marked
    return found


def marked_pixels(there: bytes, here: bytes) -> Marked | None:
    """None when every pixel is the same; a picture that is larger differs where it is more."""
    if there == here:
        return None
    one, other = (Image.open(io.BytesIO(png)).convert("RGB") for png in (there, here))
    size = max(one.width, other.width), max(one.height, other.height)
    differ = ImageChops.difference(*(_on_sheet(picture, size) for picture in (one, other)))
    mask = _any_channel(differ)
    for picture in (one, other):
        outside = Image.new("L", size, 255)
        outside.paste(0, (0, 0, *picture.size))
        mask = ImageChops.lighter(mask, outside)
    if mask.getbbox() is None:
        return None
    pale = Image.blend(_on_sheet(other, size), Image.new("RGB", size, "white"), 0.6)
    pale.paste(_MARK, (0, 0), mask)
    return Marked(there, here, pale)


def _any_channel(differ: Image.Image) -> Image.Image:
    """White where one of the colours differs, however little."""
    red, green, blue = (channel.point(lambda v: 255 if v else 0) for channel in differ.split())
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _on_sheet(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    sheet = Image.new("RGB", size, "white")
    sheet.paste(picture, (0, 0))
    return sheet


def _file_name(page: Page) -> str:
    return re.sub(r"[^a-z0-9]+", "-", f"{page.name} {page.path} {page.who}".lower()).strip("-")[:90]


def _kept(begins: Path, picture: Marked) -> str:
    """Written beside each other; the name of the one that is marked."""
    begins.with_name(f"{begins.name}-there.png").write_bytes(picture.there)
    begins.with_name(f"{begins.name}-here.png").write_bytes(picture.here)
    marked = begins.with_name(f"{begins.name}-marked.png")
    picture.marked.save(marked)
    return str(marked)
