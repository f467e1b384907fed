"""Numbers as a sheet shows them, as far as that says more than the number (ECMA-376, part 1, 18.8.30 and 18.8.31).

Leading zeros, signs between digits and percent do. Decimals, thousands and currencies do not: a cell often holds more
decimals than it shows, and the rest is harder to read. Dates come as such from the reader of the file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

PERCENT = "0%"
# A text in quotes, an escaped sign, the width of a sign, a sign that fills, a colour or condition, or any sign.
_PART = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[([^\]]*)\]|(.)', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_HOLDS = {
    "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
    ">": lambda a, b: a > b, "=": lambda a, b: a == b,
}  # fmt: skip
_DIGITS = "0#?"
# A sign that stands for itself without quotes.
_LITERAL = frozenset(" -+()$:!^&'~{}<>=")
_SPACES = frozenset(" \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of a format: for which numbers, and what it shows: places of digits, and texts (they begin with `"`)."""

    condition: tuple[str, float] | None
    parts: Sequence[str]

    def holds(self, value: float) -> bool:
        return self.condition is None or _HOLDS[self.condition[0]](value, self.condition[1])


@dataclass(frozen=True, slots=True)
class Format:
    """A format that says more than the number."""

    sections: Sequence[_Section]

    def shown(self, value: float) -> str | None:
        """The number as it is shown; None where that is nothing more than the number."""
        section = next((each for each in self.sections if each.holds(value)), None)
        if section is None or not section.parts:
            return None
        if section.parts == ["%"]:
            return f"{number(value, 2)}%"
        return _code(section.parts, int(value)) if value >= 0 and float(value).is_integer() else None


def format_of(code: str) -> Format | None:
    """The format with this code, if it says more than the number."""
    sections = [_section(each) for each in _divided(code)]
    # Of sections without conditions the first is for numbers that are not below zero.
    return Format(sections) if any(each.parts for each in sections) else None


def number(value: float, shift: int = 0) -> str:
    """A number in full, times ten to the power of `shift`: with fifteen digits, more are noise (as Excel has them)."""
    if float(value).is_integer() and not shift:
        return str(int(value))
    exact = Decimal(f"{value:.15g}").scaleb(shift)
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _divided(code: str) -> list[list[re.Match[str]]]:
    sections: list[list[re.Match[str]]] = [[]]
    for part in _PART.finditer(code):
        if part[4] == ";":
            sections.append([])
        else:
            sections[-1].append(part)
    return sections


def _section(parts: Sequence[re.Match[str]]) -> _Section:
    condition, shown = None, []
    for part in parts:
        quoted, escaped, bracket, sign = part.groups()
        if bracket is not None:
            if found := _CONDITION.fullmatch(bracket):
                condition = found[1], float(found[2])
        elif (literal := quoted or escaped or (sign if sign in _LITERAL else None)) is not None:
            shown.append(f'"{literal}')
        elif sign is not None:
            shown.append(sign)
    return _Section(condition, _said(shown))


def _said(parts: list[str]) -> list[str]:
    """The parts that say more than the number: percent, or those of a code rather than an amount; else none."""
    signs = [part for part in parts if part[0] != '"']
    if "%" in signs:
        return ["%"]
    if not signs or not all(sign in _DIGITS for sign in signs):
        return []
    places = [n for n, part in enumerate(parts) if part[0] != '"']
    between = "".join(part[1:] for part in parts[places[0] : places[-1]] if part[0] == '"')
    plus = any("+" in part for part in parts[: places[0]])
    return parts if signs.count("0") > 1 or set(between) - _SPACES or plus else []


def _code(parts: Sequence[str], value: int) -> str:
    """The digits in their places; the first one takes all that are left."""
    digits = str(value) if value else ""
    shown: list[str] = []
    left = sum(part[0] != '"' for part in parts)
    for part in reversed(parts):
        if part[0] == '"':
            shown.append(part[1:])
            continue
        left -= 1
        taken = digits if not left else digits[-1:]
        digits = digits[: len(digits) - len(taken)]
        shown.append(taken or ("0" if part == "0" else ""))
    return "".join(reversed(shown)).strip()
