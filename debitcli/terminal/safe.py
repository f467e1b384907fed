"""Text from people and files, made harmless for a screen and for a spreadsheet."""

from typing import Any

from debitcli.fields.text import is_harmless

MARK = "'"
"""What stands in front of a cell that could be a formula."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MARKED = frozenset((*_FORMULA_STARTS, MARK))
"""What a cell starts with that gets an apostrophe in front."""
_TSV = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def for_screen(value: str) -> str:
    """`value` with every character that could act on a terminal replaced by a visible sign; line breaks become ⏎."""
    if is_harmless(value):
        return value
    return "".join(c if is_harmless(c) else "⏎" if c == "\n" else _picture(c) for c in value)


def for_tsv(value: Any) -> str:
    """A cell of tab-separated output: backslash, tab and line break are written `\\\\`, `\\t`, `\\n`."""
    return "" if value is None else str(value).translate(_TSV)


def for_spreadsheet(value: Any) -> str:
    """A CSV cell that no spreadsheet takes for a formula: what could start one gets an apostrophe in front.

    Cells that start with an apostrophe get another one, so that taking one away restores every cell (OWASP, CSV
    injection).
    """
    text = "" if value is None else str(value)
    return MARK + text if text.startswith((*_FORMULA_STARTS, MARK)) else text


def from_spreadsheet(cell: str) -> str:
    """A cell without the apostrophe that `for_spreadsheet` put in front; others as they are, such as `'t Hoen`."""
    return cell[1:] if cell[:1] == MARK and cell[1:2] in MARKED else cell


def _picture(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"
