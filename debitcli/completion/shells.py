"""How each shell asks for proposals, and how it is told: the other side of the scripts beside this file.

bash puts what it is told into the line as it is, so it is told words that are quoted already. It takes a word apart
at signs such as = and @, and replaces only what stands behind the last one. zsh and fish quote by themselves.
"""

import os
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from debitcli.completion.place import Proposal, proposals
from debitcli.run import Run
from debitcli.terminal.safe import for_screen

_WAIT = 3.0
# All but the signs that bash takes as they are.
_FOR_BASH = re.compile(r"[^\w@%+=:,./-]")
_IN_DOUBLE_QUOTES = re.compile(r'[\\$`"]')
# PowerShell reads more than letters into most signs.
_PLAIN = re.compile(r"[\w/=+-][\w@/=+.:-]*")
# `menu-complete` and `insert-completions` put one proposal after the other into the line.
_ONE_BY_ONE = ("37", "42")
_NARROWEST = 20
Found = list[Proposal] | None
"""Proposals; None for the shell's own, of files."""


class Line(NamedTuple):
    """A line up to the cursor: its whole words, and the one that is begun.

    Of that, `kept` is what a shell that takes words apart at some signs leaves as it is; `quote` is one that is open.
    `columns` is the room for what proposals mean.
    """

    words: Sequence[str]
    typed: str
    kept: str = ""
    quote: str = ""
    is_redirected: bool = False
    columns: int = 0


def answer(menu: Any, run: Run, shell: str, arguments: Sequence[str]) -> str:
    """What `shell` is told; empty, within seconds, where anything is wrong: nobody wants to hear of it in a prompt."""
    from threading import Timer

    if shell not in _SHELLS:
        return ""
    # A server that is away, a book that is locked: whatever waits there, Tab does not.
    timer = Timer(_WAIT, os._exit, (0,))
    timer.daemon = True
    timer.start()
    read, told = _SHELLS[shell]
    try:
        line = read(*arguments)
        found = None if line.is_redirected else proposals(menu, run, line.words, line.typed)
        return "".join(f"{each}\n" for each in told(found, line))
    except Exception:  # noqa: BLE001 - a fault, too, is heard of elsewhere
        return ""
    finally:
        timer.cancel()


def _read_bash(text: str, breaks: str, way: str, columns: str) -> Line:
    line = read_line(text, breaks)
    return line._replace(words=line.words[1:], columns=0 if line.quote or way in _ONE_BY_ONE else int(columns or 80))


def _told_bash(found: Found, line: Line) -> list[str]:
    words = [quoted(word[len(line.kept) :], line.quote) for word, _ in found or ()]
    # Where there are several, what differs stands before: of the meanings nothing gets into the line.
    return [_how(found), *(_described(words, found or (), line.columns) if len(words) > 1 else words)]


def _read_words(columns: str, _program: str, *line: str) -> Line:
    """zsh and fish take lines apart themselves; only the word that is begun comes as it was typed."""
    return Line(line[:-1], read_line(line[-1]).typed, columns=int(columns or 80))


def _told_fish(found: Found, _line: Line) -> list[str]:
    return [_how(found), *(f"{word}\t{for_screen(meaning)}" for word, meaning in found or ())]


def _told_zsh(found: Found, line: Line) -> list[str]:
    words = [word for word, _ in found or ()]
    shown = _described(words, found or (), line.columns)
    return [_how(found), *(f"{word}\t{each}" for word, each in zip(words, shown, strict=True))]


def _read_powershell() -> Line:
    typed = os.environ["_TYPER_COMPLETE_WORD_TO_COMPLETE"]
    words = read_line(os.environ["_TYPER_COMPLETE_ARGS"] + " ").words[1:]
    return Line(words[:-1] if typed else words, typed)


def _told_powershell(found: Found, _line: Line) -> list[str]:
    """The script is Typer's, which puts words into the line as they are: only plain ones are proposed."""
    return [f"{word}:::{for_screen(meaning) or ' '}" for word, meaning in found or () if _PLAIN.fullmatch(word)]


_SHELLS: dict[str, tuple[Any, Any]] = {
    "bash": (_read_bash, _told_bash),
    "zsh": (_read_words, _told_zsh),
    "fish": (_read_words, _told_fish),
    "complete_powershell": (_read_powershell, _told_powershell),
}


def _how(found: Found) -> str:
    """What a shell does: `files` proposes its own; with `open` no blank follows, since a value comes next."""
    if found is None:
        return "files"
    return "open" if found and all(word.endswith("=") for word, _ in found) else "ready"


def _described(words: Sequence[str], found: Sequence[Proposal], columns: int) -> list[str]:
    """Words with what they mean, in lines of so many columns; bare where there are none."""
    if not columns or not words:
        return list(words)
    widest = max(map(len, words))
    room = max(columns - widest - 5, _NARROWEST)
    meanings = [for_screen(meaning) for _, meaning in found]
    cut = [each if len(each) <= room else f"{each[: room - 1]}…" for each in meanings]
    return [f"{word:<{widest}}  ({meaning})" if meaning else word for word, meaning in zip(words, cut, strict=True)]


def read_line(text: str, breaks: str = "") -> Line:
    """Take a line apart as a shell does, expanding nothing; `breaks` are the signs that end what is `kept`."""
    words: list[str] = []
    word, quote, kept, before, begun, redirected = "", "", 0, 0, False, False
    signs = iter(text)
    for sign in signs:
        if quote and sign == quote:
            quote, kept = "", before
        elif quote == "'":
            word += sign
        elif sign == "\\":
            following = next(signs, "")
            word += sign + following if quote and following not in '"\\$`' else following
            begun = True
        elif quote:
            word += sign
        elif sign in "'\"":
            quote, before, kept, begun = sign, kept, len(word), True
        elif sign.isspace() or sign in "<>":
            if begun and not redirected:
                words.append(word)
            redirected = sign in "<>" or (redirected and not begun)
            word, kept, begun = "", 0, False
        else:
            word, begun = word + sign, True
            # What could be the name of a host is replaced with its sign.
            kept = len(word) - (sign == "@") if sign in breaks else kept
    return Line(words, word, word[:kept], quote, redirected)


def quoted(text: str, quote: str = "") -> str:
    """`text` for a line of bash, where `quote` is open (if any), so that it means itself there."""
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote:
        return _IN_DOUBLE_QUOTES.sub(r"\\\g<0>", text).replace("!", '"\\!"')
    return _FOR_BASH.sub(r"\\\g<0>", text)
