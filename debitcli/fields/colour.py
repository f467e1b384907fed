"""Colours of text on white paper: `#rrggbb`, dark enough to be read."""

import re

from debitcli.fields.text import seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

_LEAST_CONTRAST = 3.0
"""For large text (WCAG 2.2, 1.4.3)."""
_POSSIBLE = "such as #1f5673"


def check(typed: str, context: Context) -> Outcome[str]:
    """The colour in six hexadecimal digits; a text of three is taken as CSS takes it."""
    wanted = seen(typed).lower().removeprefix("#")
    if not wanted:
        return Accepted(None)
    if re.fullmatch("[0-9a-f]{3}", wanted):
        wanted = "".join(digit * 2 for digit in wanted)
    if not re.fullmatch("[0-9a-f]{6}", wanted):
        return Refused("is no colour", f"six hexadecimal digits, {_POSSIBLE}")
    parts = [int(wanted[at : at + 2], 16) for at in (0, 2, 4)]
    if (contrast := _on_white(parts)) < _LEAST_CONTRAST:
        message = (
            f"is too light to be read on white: a contrast of {contrast:.1f}, and {_LEAST_CONTRAST:.0f} is the least"
        )
        return Refused(message, f"the same darker: {_darker(parts)}")
    return Accepted(f"#{wanted}")


def _darker(parts: list[int]) -> str:
    """The lightest shade of a colour that can be read."""
    shades = ([part * percent // 100 for part in parts] for percent in range(99, -1, -1))
    found = next(each for each in shades if _on_white(each) >= _LEAST_CONTRAST)
    return "#" + "".join(f"{part:02x}" for part in found)


def _on_white(parts: list[int]) -> float:
    """The contrast to white, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    red, green, blue = (_linear(part / 255) for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


COLOUR = Kind(check)
