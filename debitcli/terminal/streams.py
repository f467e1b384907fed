"""The three streams of a run, and what they are connected to. Standard output carries the answer and nothing else."""

import codecs
import contextlib
import os
import re
import shutil
import sys
import textwrap
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from debitcli.fields.text import escaped
from debitcli.terminal.safe import for_screen

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

# The signs of the screen, and their twins for terminals that cannot show them.
_ASCII = {"✓": "+", "✗": "x", "–": "-", "→": ">", "…": "...", "·": "|", "×": "x", "❯": ">", "’": "'", "⏎": "/"}
_TWINS = "debitcli-twins"
_TWO_POINTS = re.compile(r"(?<=[^\s./])\.\.(?=\s|$)")


@dataclass
class Streams:
    """Standard input, output and error of this run.

    `ask` False forbids every question (`--no-input`), `pages` False the pager (`--no-pager`).
    """

    ask: bool = True
    pages: bool = True

    @property
    def out(self) -> TextIO:
        """Where the answer goes; on a terminal through a pager, where it is long."""
        return self._paged or sys.stdout

    @cached_property
    def _paged(self) -> Any:
        from debitcli.terminal import pager

        words = pager.command() if self.pages and sys.stdout.isatty() else []
        return pager.Paged(sys.stdout, words) if words else None

    def close(self) -> None:
        """The answer is whole: a pager that shows it is waited for."""
        if paged := self.__dict__.pop("_paged", None):
            paged.close()

    @property
    def err(self) -> TextIO:
        """Where prompts, reviews, progress, warnings and errors go."""
        return sys.stderr

    @property
    def out_is_terminal(self) -> bool:
        """Whether a person reads the answer as it comes."""
        return sys.stdout.isatty()

    @property
    def can_ask(self) -> bool:
        """Whether there is a person at a terminal who may be asked."""
        return not self.why_not_ask

    @property
    def why_not_ask(self) -> str:
        """Why nobody can be asked; empty text where somebody can."""
        if not self.ask:
            return "--no-input was given"
        deaf = [name for name, stream in (("input", sys.stdin), ("error", self.err)) if not stream.isatty()]
        return f"standard {deaf[0]} is no terminal" if deaf else ""

    @property
    def width(self) -> int:
        """The columns of the terminal; 80 where there is none."""
        return shutil.get_terminal_size((80, 24)).columns

    @cached_property
    def locale(self) -> str:
        """The user's language as Babel names it, with the territory if one is set (`es_ES`); `en` where none is."""
        name = next((v for k in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(k))), "")
        name = name.partition(".")[0].partition("@")[0]
        if not name or name in ("C", "POSIX"):
            return "en"
        from babel import Locale, UnknownLocaleError

        try:
            return str(Locale.parse(name))
        except (ValueError, UnknownLocaleError):
            return "en"

    @property
    def locale_country(self) -> str | None:
        """The country of the user's locale (`es_ES.UTF-8` → ES), if it names one."""
        name = next((v for k in ("LC_ALL", "LC_ADDRESS", "LANG") if (v := os.environ.get(k))), "")
        territory = name.partition(".")[0].partition("@")[0].partition("_")[2]
        return territory if len(territory) == 2 and territory.isalpha() and territory.isupper() else None

    def say(self, sentence: str) -> None:
        """A sentence for people, on standard error, made harmless; on a terminal no word of it is broken."""
        # A name such as `Acme Inc.` ends a sentence by itself.
        sentence = _TWO_POINTS.sub(".", for_screen(sentence))
        if len(sentence) > self.width and self.err.isatty():
            indent = " " * (len(sentence) - len(sentence.lstrip()) + 2)
            sentence = textwrap.fill(sentence, self.width, subsequent_indent=indent, break_on_hyphens=False)
        with contextlib.suppress(OSError):  # nobody hears it
            paged = self.__dict__.get("_paged")
            if not paged or not paged.say(sentence + "\n"):
                self.err.write(sentence + "\n")
                self.err.flush()

    def write_bytes(self, content: bytes) -> None:
        """Answer with a file as it is: no pager shows one."""
        sys.stdout.flush()
        sys.stdout.buffer.write(content)

    def answer(self, line: str) -> None:
        """A line of the answer, on standard output; what is in it beside the tabs between cells does not act."""
        # One write, so that lines of several processes on one pipe stay apart also where Python does not buffer.
        self.out.write(escaped(line, but="\t") + "\n")

    def show(self, renderable: "RenderableType", *, answer: bool = False) -> None:
        """Something made with Rich, on standard error, or as the answer on standard output."""
        if answer:
            self.console(self.out).print(renderable)
            return
        with contextlib.suppress(OSError):
            if paged := self.__dict__.get("_paged"):
                paged.let_through()
            self.console(self.err).print(renderable)

    def console(self, stream: TextIO) -> "Console":
        """A Rich console that takes text as text."""
        from debitcli.terminal.console import HarmlessConsole

        return HarmlessConsole(stream, self.width)


def use_twins(stream: TextIO) -> None:
    """Have the signs that a stream cannot encode written as their ASCII twins, everything else as an escape."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors=_TWINS)


def _twins(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeEncodeError) and (twin := _ASCII.get(error.object[error.start])):
        return twin, error.start + 1
    return codecs.backslashreplace_errors(error)


codecs.register_error(_TWINS, _twins)
