"""Text from people and files, made harmless for a screen, and for a line of tab-separated output."""

from typing import Any

from debitcli.fields.text import visible

_TSV = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def for_screen(value: str) -> str:
    """`value` with every character that could act on a terminal replaced by a visible sign; line breaks become ⏎."""
    return visible(value.replace("\n", "⏎"))


def for_tsv(value: Any) -> str:
    """A cell of tab-separated output: backslash, tab and line break are written `\\\\`, `\\t`, `\\n`."""
    return "" if value is None else str(value).translate(_TSV)
