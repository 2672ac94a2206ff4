"""Telephone numbers as people say them, on screens and in letters alike."""

import re

_MOBILE = re.compile(r"^0(6)(\d{2})(\d{2})(\d{2})(\d{2})$")


def spoken_phone(number: str) -> str:
    """A mobile number in the rhythm in which it is read out; any other as it was written."""
    match = _MOBILE.match(_dialled(number))
    return "0{} {} {} {} {}".format(*match.groups()) if match else number.strip()


def phone_link(number: str) -> str:
    """The `tel:` address of a number; a Dutch one also works from abroad. Empty when no digits."""
    digits = _dialled(number)
    if not digits:
        return ""
    # 14 + area code and other short numbers exist inside the country only.
    national = digits.startswith("0") and len(digits) == 10
    return f"tel:+31{digits[1:]}" if national else f"tel:{digits}"


def _dialled(number: str) -> str:
    """The digits one would dial; +31, 0031 and +31 (0) become the leading zero."""
    plus = number.strip().startswith("+")
    digits = re.sub(r"\D", "", number)
    if digits.startswith("0031"):
        plus, digits = True, digits[2:]
    if plus and digits.startswith("31"):
        return "0" + digits[2:].removeprefix("0")
    return f"+{digits}" if plus and digits else digits
