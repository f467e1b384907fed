"""The pager: an answer that is longer than the screen goes through one, as with git."""

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
from typing import Any, TextIO

from debitcli import signals
from debitcli.terminal import plain

_DEFAULT = "less"
# It ends where all fits on the screen, takes colours, and leaves there what was read.
_FOR_LESS = {"LESS": "FRX", "LESSCHARSET": "utf-8"}


def command() -> list[str]:
    """The pager that the person wants (DEBITCLI_PAGER, PAGER, else less), as a command; none where there is none."""
    wanted = next((value for name in ("DEBITCLI_PAGER", "PAGER") if (value := os.environ.get(name)) is not None), None)
    try:
        words = shlex.split(_DEFAULT if wanted is None else wanted)
    except ValueError:  # quotes that do not close
        return []
    return [] if plain.is_wanted() or words in ([], ["cat"]) or shutil.which(words[0]) is None else words


class Paged:
    """Takes an answer for a terminal: held back until it is longer than the screen, and then given to a pager."""

    def __init__(self, out: TextIO, words: list[str]) -> None:
        self._out, self._words = out, words
        self._held: list[str] = []
        self._said: list[str] = []
        self._lines = 0
        self._size = shutil.get_terminal_size((80, 24))
        self._process: subprocess.Popen[str] | None = None

    def write(self, text: str) -> int:
        """Take a piece of the answer."""
        if self._process is not None and self._process.stdin is not None:
            return self._process.stdin.write(text)
        self._held.append(text)
        if self._words:
            self._lines += sum(1 + len(line) // self._size.columns for line in text.split("\n")) - 1
            if self._lines >= self._size.lines:
                self._begin()
        return len(text)

    def flush(self) -> None:
        """Nothing: what is held back is let through when somebody speaks, or at the end."""

    def say(self, sentence: str) -> bool:
        """Whether a sentence waits until the person has left the pager; else all that is held back is let through."""
        if self._process is None:
            self.let_through()
            return False
        self._said.append(sentence)
        return True

    def let_through(self) -> None:
        """Write what is held back."""
        held, self._held, self._lines = "".join(self._held), [], 0
        if held:
            self._out.write(held)
            self._out.flush()

    def close(self) -> None:
        """Write what is held back, or wait until the person has read enough."""
        if self._process is None:
            self.let_through()
            return
        with contextlib.suppress(OSError), signals.left_to(self._process.terminate):
            self._process.communicate()
        self._process = None
        with contextlib.suppress(OSError):
            sys.stderr.write("".join(self._said))

    def _begin(self) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the user's own pager
                self._words, stdin=subprocess.PIPE, encoding="utf-8", env=_FOR_LESS | os.environ
            )
        except OSError:
            self._words = []
            return
        held, self._held = "".join(self._held), []
        self.write(held)

    def __getattr__(self, name: str) -> Any:
        # What the terminal itself is.
        return getattr(self._out, name)
