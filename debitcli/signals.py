"""Requests to stop: Ctrl-C, a closed terminal, `kill`. Each ends a run as Ctrl-C does, once."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from typing import Any

_STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_held = _heard = False


@contextlib.contextmanager
def as_interrupts() -> Iterator[None]:
    """Raise KeyboardInterrupt at the first of them; what comes while a run clears away is passed over."""
    former = _handle(_interrupt)
    try:
        yield
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)


def ignore() -> None:
    """Pass over them: all is done, or somebody else sees to it."""
    _handle(signal.SIG_IGN)


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Hear of them only when the block has ended."""
    global _held, _heard
    _held, _heard = True, False
    try:
        yield
    finally:
        _held = False
    if _heard:
        _interrupt()


@contextlib.contextmanager
def left_to(end: Callable[[], None]) -> Iterator[None]:
    """Leave Ctrl-C to another program that has the terminal; what else asks to stop ends it."""
    former = _handle(lambda number, _: None if number == signal.SIGINT else end())
    try:
        yield
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)


def leave_to_the_first_process() -> None:
    """For a process that was made while they were held: Ctrl-C reaches a whole group, and the first one ends it."""
    ignore()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _interrupt(*_: object) -> None:
    global _heard
    if _held:
        _heard = True
        return
    ignore()
    raise KeyboardInterrupt


def _handle(handler: Any) -> dict[signal.Signals, Any]:
    """Give all of them a handler, but those that whoever started us wants ignored (nohup); the former ones."""
    former = {each: signal.getsignal(each) for each in _STOPPING}
    try:
        for each, before in former.items():
            if before is not signal.SIG_IGN:
                signal.signal(each, handler)
    except ValueError:  # not in the main thread
        return {}
    return former
