"""What somebody can read out of a PDF that Chromium printed, without a library for it.

Sees: all text (through each font's own table of letters), titles and other strings, the addresses
of links, and everything else that lies in the file in plain sight once it is unpacked. Does not
see: words that are only drawn, as in a picture. What was left out of the drawing, but was in the
page, is not in the file; `lies_in` looks for that in the page itself.
"""

import re
import zlib
from typing import Any

OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
STREAM = re.compile(rb"(.*?)stream\r?\n(.*)\r?\nendstream", re.DOTALL)
FONTS = re.compile(rb"/Font\s*<<(.*?)>>", re.DOTALL)
# A font, letters in it, and how far down the next ones are; nothing of the three ends a piece.
SHOWS = re.compile(
    rb"/(\w+) [\d.]+ Tf|(<[0-9A-Fa-f]+>|\[.*?\]) T[jJ]|[-\d.]+ ([-\d.]+) Td|\bET\b", re.DOTALL
)
LIES_IN = """() => [...document.querySelectorAll('*')].flatMap(e => [
    ...[...e.attributes].map(a => a.value),
    ...[...e.childNodes].filter(n => n.nodeType !== 1).map(n => n.data || ''),
    e.value || ''])"""


class Paper:
    """A printed page: its objects, unpacked."""

    def __init__(self, pdf: bytes) -> None:
        self.bare = pdf
        self.heads: dict[int, bytes] = {}
        self.streams: dict[int, bytes] = {}
        for number, body in OBJECT.findall(pdf):
            found = STREAM.fullmatch(body)
            head, packed = (found[1], found[2]) if found else (body, b"")
            self.heads[int(number)] = head
            if packed:
                self.streams[int(number)] = _unpacked(head, packed)

    def words(self) -> str:
        """All text as it is read, then every string and address, and all that is unpacked."""
        strings = [_string(raw) for raw in re.findall(rb"\((?:\\.|[^\\)])*\)", self.bare)]
        strings += [_hex(raw) for raw in re.findall(rb"<([0-9A-Fa-f\s]+)>", self.bare)]
        loose = [part.decode("latin-1") for part in (*self.heads.values(), *self.streams.values())]
        return "\n".join([*self._pages(), *strings, *loose])

    def _pages(self) -> list[str]:
        """The text of each page."""
        pages = [head for head in self.heads.values() if re.search(rb"/Type\s*/Page\b", head)]
        return [self._page(head) for head in pages]

    def _page(self, head: bytes) -> str:
        fonts = self._fonts(head)
        content = b"\n".join(
            self.streams.get(int(n), b"") for n in re.findall(rb"/Contents (\d+) 0 R", head)
        )
        letters, text = dict[int, str](), []
        for font, shown, down in SHOWS.findall(content):
            if font:
                letters = fonts.get(font, {})
            elif shown:
                codes = b"".join(re.findall(rb"<([0-9A-Fa-f]+)>", shown))
                text.append(_read(codes, letters))
            elif down != b"0":
                text.append("\n")
        return "".join(text)

    def _fonts(self, head: bytes) -> dict[bytes, dict[int, str]]:
        """By the name the page gives it, the letters of each font."""
        named = b"".join(FONTS.findall(head))
        for number in re.findall(rb"/Resources (\d+) 0 R", head):
            named += b"".join(FONTS.findall(self.heads[int(number)]))
        return {
            name: self._letters(self.heads.get(int(number), b""))
            for name, number in re.findall(rb"/(\w+) (\d+) 0 R", named)
        }

    def _letters(self, font: bytes) -> dict[int, str]:
        """Which letter each sign is: the table that lets one copy text out of the file."""
        table = re.search(rb"/ToUnicode (\d+) 0 R", font)
        cmap = self.streams.get(int(table[1]), b"") if table else b""
        letters: dict[int, str] = {}
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
            for code, letter in re.findall(rb"<(\w+)>\s*<(\w+)>", block):
                letters[int(code, 16)] = _hex(letter)
        for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
            for low, high, letter in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
                for step in range(int(high, 16) - int(low, 16) + 1):
                    letters[int(low, 16) + step] = chr(int(letter, 16) + step)
        return letters


def _unpacked(head: bytes, packed: bytes) -> bytes:
    try:
        return zlib.decompress(packed) if b"/FlateDecode" in head else packed
    except zlib.error:
        return packed


def _read(codes: bytes, letters: dict[int, str]) -> str:
    pairs = (codes[at : at + 4] for at in range(0, len(codes), 4))
    return "".join(letters.get(int(pair, 16), "?") for pair in pairs)


def _hex(raw: bytes) -> str:
    """UTF-16, as titles and letters are written."""
    held = bytes.fromhex(raw.decode().replace("\n", "").replace(" ", "").ljust(4, "0"))
    return held.removeprefix(b"\xfe\xff").decode("utf-16-be", "replace")


def _string(raw: bytes) -> str:
    return re.sub(rb"\\(.)", rb"\1", raw[1:-1]).decode("latin-1")


def lies_in(page: Any) -> str:
    """All text, remarks, attributes and typed words of the page, shown on paper or not."""
    return "\n".join(page.evaluate(LIES_IN))
