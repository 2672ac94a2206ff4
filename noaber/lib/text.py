"""What may be stored of what people type.

Free text is never altered: it is accepted or refused. A line by which something is found or reached
(an address, a number, a name) is kept without what nobody sees: `plain` takes that off its ends and
makes every space an ordinary one; what is left inside is refused, and `unseen` names it.
"""

import re
import unicodedata

UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt), with the separators of
# lines and paragraphs, the signs around an annotation and the Braille cell without a dot.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_JOINERS = "\u200c\u200d"
_BLACK_FLAG = "\U0001f3f4"


def has_control_characters(text: str) -> bool:
    """Whether the text holds what no keyboard types: control characters and broken halves.

    Line breaks and tabs are fine; so are emoji and text that runs from right to left.
    """
    return UNREADABLE.search(text) is not None


def plain(line: str) -> str:
    """A line without what nobody sees at its ends, and with ordinary spaces.

    What writing needs stays: the heart of "Oma ❤️" is red by a sign that nobody sees.
    """
    if line.isascii():
        return line.strip(" \t")
    line = _SPACES.sub(" ", line)
    while line and _is_nothing(line, 0):
        line = line[1:]
    while line and _is_nothing(line, len(line) - 1):
        line = line[:-1]
    return line


def unseen(line: str, writing: bool = False) -> str:
    """The name of the first sign in it that nobody sees, such as U+200B; '' when there is none.

    writing: for names of people, in which those that writing needs are as good as letters: a joiner
    between Persian or Indic letters and in emoji, and which form of a Japanese sign or emoji it is.
    """
    if line.isascii():
        return ""
    for found in _UNSEEN.finditer(line):
        if not (writing and _belongs(line, found.start())):
            return sign_name(found[0])
    return ""


def sign_name(sign: str) -> str:
    """What a sign is called in Unicode: U+00A0."""
    return f"U+{ord(sign):04X}"


def _is_nothing(line: str, at: int) -> bool:
    sign = line[at]
    return sign in " \t" or (_UNSEEN.match(sign) is not None and not _belongs(line, at))


def _belongs(line: str, at: int) -> bool:
    """Whether what stands before and after this sign needs it."""
    sign, base = line[at], _base(line, at)
    kind = unicodedata.category(base) if base else ""
    if sign in _JOINERS:
        after = unicodedata.category(line[at + 1]) if at + 1 < len(line) else ""
        return kind in ("Lo", "So", "Sm") and after in ("Lo", "Mn", "Mc", "So", "Sm")
    if "\ufe00" <= sign <= "\ufe0f":
        return kind[:1] in ("S", "P") or kind == "Lo"
    if "\U000e0020" <= sign <= "\U000e007f":
        return base == _BLACK_FLAG  # of England, Scotland and Wales
    return kind == "Lo" and ("\U000e0100" <= sign <= "\U000e01ef" or "\u180b" <= sign <= "\u180f")


def _base(line: str, at: int) -> str:
    """The letter or picture on which the marks before this place stand; '' when there is none."""
    for sign in reversed(line[:at]):
        is_mark = unicodedata.category(sign)[0] == "M" or "\U0001f3fb" <= sign <= "\U0001f3ff"
        if not (is_mark or "\U000e0020" <= sign <= "\U000e007f"):
            return sign
    return ""


def initials(name: str) -> str:
    """For the circle beside a name: "OF" of "Oma Fatima"; at most two letters."""
    return "".join(part[0] for part in name.split()[:2]).upper()


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen (spaces and zero-width characters only)."""
    if text.isascii() and text.isprintable():
        return not text.strip()
    return all(_UNSEEN.match(s) or unicodedata.category(s)[0] in "ZC" for s in text)
