"""A person at a terminal: the program in a real pseudo-terminal, its screen as a person sees it."""

import os
import select
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import forked
import pexpect
import pyte
from pexpect.fdpexpect import fdspawn
from pyte.screens import Char, wcwidth

ENTER = "\r"
DOWN = "\x1b[B"
CTRL_C = "\x03"
CTRL_D = "\x04"
_BEGINS, _ENDS = b"\x1b[?2004h", b"\x1b[?2004l"
_PATIENCE = 60.0
_READ_AT_START = ("LANG", "LC_", "PYTHON")


class _Forked(fdspawn):  # type: ignore[misc]
    """The program in a pseudo-terminal, started at once."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], size: tuple[int, int]) -> None:
        ours, theirs = os.openpty()
        termios.tcsetwinsize(theirs, size)
        self.pid, self._there = forked.start(arguments, environment, theirs)
        os.close(theirs)
        self._status = b""
        super().__init__(ours, timeout=_PATIENCE)

    def isalive(self) -> bool:
        """Whether the program has not ended yet."""
        return not self._ended(0)

    def close(self, force: bool = True) -> None:
        """Close the terminal, and end the program if that does not."""
        super().close()
        if not self._ended(1):
            self.kill(signal.SIGKILL)
            self._ended(_PATIENCE)
        self._there.close()
        code = os.waitstatus_to_exitcode(int(self._status))
        self.exitstatus, self.signalstatus = (code, None) if code >= 0 else (None, -code)

    def kill(self, sig: int) -> None:
        """Send the program a signal."""
        if self.isalive():
            os.kill(self.pid, sig)

    def _ended(self, within: float) -> bool:
        while not self._status.endswith(b"\n") and select.select([self._there], [], [], within)[0]:
            self._status += self._there.recv(16)
        return self._status.endswith(b"\n")


class Terminal:
    """`debitcli ARGUMENTS` in a pseudo-terminal of the given size; leave the block to end it."""

    def __init__(self, *arguments: str, columns: int = 80, rows: int = 40, shell: str = "", **environment: str) -> None:
        program = str(Path(sys.executable).with_name("debitcli"))
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        settings = {
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "PAGER": "cat",
            "PATH": f"{Path(program).parent}:{os.environ['PATH']}",
        }
        inherited = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
        given = inherited | settings | environment
        if shell or any(name.startswith(_READ_AT_START) for name in environment):
            command, rest = ("sh", ["-c", shell]) if shell else (program, list(arguments))
            self._child = pexpect.spawn(command, rest, dimensions=(rows, columns), env=given, timeout=_PATIENCE)
        else:
            self._child = _Forked(arguments, given, (rows, columns))
        self._child.delaybeforesend = None  # `type` waits for a prompt that listens
        self.raw = b""
        self._lines: dict[int, str] = {}

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.close(force=True)

    @property
    def text(self) -> str:
        """The screen, without empty lines at its end."""
        # Only what changed is drawn anew: a screen is looked at far more often than it changes.
        for y in self.screen.dirty:
            self._lines[y] = "".join(self._cells(self.screen.buffer[y])).rstrip()
        self.screen.dirty.clear()
        return "\n".join(self._lines.get(y, "") for y in range(self.screen.lines)).rstrip()

    def _cells(self, line: Mapping[int, Char]) -> Iterator[str]:
        """What stands in a line; a wide character takes the cell behind it, too."""
        wide = False
        for x in range(self.screen.columns):
            if not wide:
                yield line[x].data
            wide = not wide and wcwidth(line[x].data[0]) == 2

    def type(self, *keys: str) -> None:
        """Press keys, one string after the other, as soon as a prompt listens (or nothing seems to)."""
        deadline = time.monotonic() + (_PATIENCE / 6 if _BEGINS in self.raw else 1)
        while not self._listening and time.monotonic() < deadline:
            self._read(0.02)
        for key in keys:
            self._child.send(key)

    def send(self, *keys: str) -> None:
        """Press keys at once, as a shell at its prompt takes them."""
        for key in keys:
            self._child.send(key)

    def press(self, *keys: str) -> None:
        """Press keys that a prompt ends with, and wait until it has, and the next one listens."""
        self.type(*keys)
        ended, deadline = self.raw.count(_ENDS), time.monotonic() + _PATIENCE
        while (self.raw.count(_ENDS) == ended or not self._listening) and self._child.isalive():
            assert time.monotonic() < deadline, f"{keys!r} ended nothing; the screen:\n{self.text}"
            self._read(0.02)

    def wait_for(self, words: str | Callable[[str], bool]) -> str:
        """Read until `words` stand on the screen; the screen."""
        there = words if callable(words) else lambda text: words in text
        deadline = time.monotonic() + _PATIENCE
        while not there(self.text):
            assert time.monotonic() < deadline, f"{words!r} did not come; the screen:\n{self.text}"
            self._read(0.05)
        return self.text

    def answer(self, question: str, answer: str) -> None:
        """Wait until `question` is the last one asked, then type the answer and Enter."""
        self.wait_for(lambda text: f"\n{text}".rpartition("\n? ")[2].startswith(question))
        self.type(answer, ENTER)

    def end(self) -> int:
        """Wait for the end of the program; its exit code."""
        deadline = time.monotonic() + _PATIENCE
        while self._child.isalive():
            assert time.monotonic() < deadline, f"still running; the screen:\n{self.text}"
            self._read(0.05)
        self._read(0.2)
        self._child.close()
        return int(self._child.exitstatus if self._child.exitstatus is not None else -self._child.signalstatus)

    def kill(self, signal: int) -> None:
        """Send a signal to the program."""
        self._child.kill(signal)

    @property
    def _listening(self) -> bool:
        """If a prompt reads keys: prompt_toolkit turns bracketed paste on when it begins to, and off when it ends."""
        return self.raw.rfind(_BEGINS) > self.raw.rfind(_ENDS)

    def _read(self, seconds: float) -> None:
        try:
            data = self._child.read_nonblocking(65536, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.raw += data
        self._stream.feed(data)
        # prompt_toolkit asks where the cursor is; a terminal answers.
        for _ in range(data.count(b"\x1b[6n")):
            self._child.send(f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R")
