"""Questions as plain lines, one under the other: for screen readers, and terminals that cannot draw a prompt.

Enter takes what stands in brackets, `-` empties it, `<` goes back.
"""

import os
import sys
from collections.abc import Sequence

from debitcli.terminal.safe import for_screen

BACK = "<"
_NOTHING = "-"
_YES, _NO = ("y", "yes"), ("n", "no")


def is_wanted() -> bool:
    """Whether questions are to be plain lines: by the terminal, or by DEBITCLI_PLAIN."""
    return os.environ.get("TERM") in ("dumb", "") or bool(os.environ.get("DEBITCLI_PLAIN"))


def line(label: str, *, default: str = "", hint: str = "") -> str:
    """A line of text. Raises EOFError where nothing comes any more."""
    words = f"{' '.join(label.split())}{f' ({hint})' if hint else ''}{f' [{default}]' if default else ''}"
    sys.stderr.write(f"{for_screen(words)}: ")
    sys.stderr.flush()
    if not (typed := sys.stdin.readline()):
        raise EOFError
    typed = typed.rstrip("\r\n")
    return "" if typed == _NOTHING else typed or default


def choose(question: str, choices: Sequence[tuple[str, str]], *, default: str | None) -> str:
    """One of `choices`, pairs of value and label, by its place or a part of its label."""
    _list(choices)
    pointed = next((str(n) for n, (value, _) in enumerate(choices, 1) if value == default), "1")
    while True:
        typed = line(question, default=pointed)
        if typed == BACK:
            return BACK
        if (found := _meant(typed, choices)) is not None:
            return found
        sys.stderr.write(f"  ✗ Type a number from 1 to {len(choices)}, or a part of one line.\n")


def mark(question: str, choices: Sequence[tuple[str, str]], marked: Sequence[str]) -> list[str] | str:
    """Any number of `choices` by their places, or BACK."""
    _list(choices)
    before = ", ".join(str(n) for n, (value, _) in enumerate(choices, 1) if value in marked)
    while True:
        typed = line(question, default=before, hint="numbers, divided by commas")
        if typed == BACK:
            return BACK
        found = [_meant(part.strip(), choices) for part in typed.split(",") if part.strip()]
        if None not in found:
            return [each for each in found if each is not None]
        sys.stderr.write(f"  ✗ Type numbers from 1 to {len(choices)}, divided by commas.\n")


def yes_or_no(question: str, *, default: bool) -> bool | str:
    """Yes or no, or BACK."""
    while True:
        typed = line(question, hint="Y/n" if default else "y/N").strip().lower()
        if typed in ("", *_YES, *_NO):
            return default if not typed else typed in _YES
        if typed == BACK:
            return BACK
        sys.stderr.write("  ✗ Type y or n.\n")


def _list(choices: Sequence[tuple[str, str]]) -> None:
    for place, (_, label) in enumerate(choices, 1):
        sys.stderr.write(f"  {place}. {for_screen(label)}\n")


def _meant(typed: str, choices: Sequence[tuple[str, str]]) -> str | None:
    """The value of the choice that a place, or a part of its label, means; None where that is none or several."""
    if typed.isdecimal():
        return choices[int(typed) - 1][0] if 1 <= int(typed) <= len(choices) else None
    same = [value for value, label in choices if label.lower() == typed.lower()]
    found = same or [value for value, label in choices if typed and typed.lower() in label.lower()]
    return found[0] if len(found) == 1 else None
