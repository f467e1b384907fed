"""A program that has the terminal to itself, such as an editor: Ctrl-C and Ctrl-Z are its own, and it ends with us."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

from debitcli import signals

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]

_TERMINAL = 0
_GRACE = 2.0
_WANTS_TERMINAL = tuple(getattr(signal, name) for name in ("SIGTTIN", "SIGTTOU") if hasattr(signal, name))


def run(command: Sequence[str]) -> int:
    """Run a program until it ends; its exit code, or below zero the signal that ended it. Our answer stays ours.

    Whatever ends this run ends the program too, with all that it started, and the terminal is as it was before.
    """
    if termios is None:
        return subprocess.run(command, stdout=sys.stderr, check=False).returncode  # noqa: S603 - the person's own
    with _as_it_was(), contextlib.ExitStack() as stack:
        with signals.held():
            stack.callback(signal.signal, signal.SIGTTOU, signal.getsignal(signal.SIGTTOU) or signal.SIG_DFL)
            # In a group of its own, so that it can be ended whole, and the keys that stop a program stop only this one.
            process = subprocess.Popen(command, stdout=sys.stderr, process_group=0)  # noqa: S603 - the person's own
            # To take the terminal back would stop us, and what is ignored before would be so in the program too.
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            stack.callback(_pass_terminal, process.pid, os.getpgrp())
            stack.callback(_end, process)
        _pass_terminal(os.getpgrp(), process.pid)
        while os.WIFSTOPPED(status := os.waitpid(process.pid, os.WUNTRACED)[1]):
            # It may have asked for the terminal before it had it; else it was Ctrl-Z, and whoever started us is to hear
            # of it, and lets us go on.
            if os.WSTOPSIG(status) not in _WANTS_TERMINAL or not _has_terminal(process.pid):
                _pass_terminal(process.pid, os.getpgrp())
                os.killpg(0, signal.SIGTSTP)
                _pass_terminal(os.getpgrp(), process.pid)
            os.killpg(process.pid, signal.SIGCONT)
        process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode


@contextlib.contextmanager
def _as_it_was() -> Iterator[None]:
    """Give the terminal the modes back that it had before the block."""
    modes = None
    with contextlib.suppress(termios.error):
        modes = termios.tcgetattr(_TERMINAL)
    try:
        yield
    finally:
        with contextlib.suppress(termios.error):
            if modes:
                termios.tcsetattr(_TERMINAL, termios.TCSADRAIN, modes)


def _pass_terminal(giver: int, taker: int) -> None:
    """Let the keys go from one group of processes to another, if they went to the first one."""
    with contextlib.suppress(OSError):
        if _has_terminal(giver):
            os.tcsetpgrp(_TERMINAL, taker)


def _has_terminal(group: int) -> bool:
    with contextlib.suppress(OSError):
        return os.tcgetpgrp(_TERMINAL) == group
    return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a program that still runs, and all that it started: as when its terminal goes, by force if need be."""
    if process.returncode is not None:
        return
    with contextlib.suppress(OSError):  # none of them is left
        os.killpg(process.pid, signal.SIGHUP)
        os.killpg(process.pid, signal.SIGCONT)
        patience = time.monotonic() + _GRACE
        while time.monotonic() < patience:
            process.poll()
            os.killpg(process.pid, 0)
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
