"""Temporary files and folders that leave nothing behind: the next run clears away what a killed one left.

Each is named after its process, and a file is locked as long as it is in use.
"""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows lets nobody remove a file that is in use
    fcntl = None  # type: ignore[assignment]

_PREFIX = ".debitcli-"
_A_DAY = 24 * 60 * 60


@contextlib.contextmanager
def new_file(where: Path | None = None, ending: str = "") -> Iterator[Path]:
    """An empty file in a folder (or that of the system) that only this person can read; gone when the block ends."""
    where = where or Path(tempfile.gettempdir())
    clear(where)
    descriptor, name = tempfile.mkstemp(dir=where, prefix=f"{_PREFIX}{os.getpid()}-", suffix=ending)
    with contextlib.ExitStack() as stack:
        stack.callback(Path(name).unlink, missing_ok=True)
        if fcntl is None:
            os.close(descriptor)
        else:
            stack.callback(os.close, descriptor)
            with contextlib.suppress(OSError):
                lock(descriptor, wait=False)
        yield Path(name)


def place(draft: Path, target: Path) -> None:
    """Let a file that is whole stand at its place, where there must be none yet. Raises OSError where there is one."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links.
        if target.exists():
            raise
        draft.rename(target)
    if os.name == "posix":
        with _opened(target.parent) as descriptor:
            os.fsync(descriptor)


@contextlib.contextmanager
def alone_in(where: Path, must_wait: Callable[[], None]) -> Iterator[None]:
    """Nobody else is in such a block for the same folder meanwhile, as far as its file system can tell."""
    if fcntl is None:
        yield
        return
    with _opened(where) as descriptor:
        with contextlib.suppress(OSError):
            try:
                lock(descriptor, wait=False)
            except BlockingIOError:
                must_wait()
                lock(descriptor, wait=True)
        yield


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder among those of the system, gone with all that is in it when the block ends."""
    path = lasting_folder(str(os.getpid()))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def lasting_folder(called: str = "open") -> Path:
    """A folder for what another program goes on to use; cleared away after a day."""
    clear(Path(tempfile.gettempdir()))
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{called}-"))


def clear(where: Path) -> None:
    """Remove what processes that are no more left in a folder."""
    with contextlib.suppress(OSError), os.scandir(where) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX):
                with contextlib.suppress(OSError):
                    _remove_if_left(entry)


def lock(descriptor: int, *, wait: bool) -> None:
    """Hold a file or folder for this process until it ends or the descriptor is closed.

    Raises OSError where another process holds it and nobody waits, or where nothing can be locked.
    """
    if fcntl is not None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def _remove_if_left(entry: "os.DirEntry[str]") -> None:
    found = entry.stat(follow_symlinks=False)
    if hasattr(os, "getuid") and found.st_uid != os.getuid():
        return
    is_old = time.time() - found.st_mtime > _A_DAY
    if not is_old and _is_running(entry.name.removeprefix(_PREFIX).partition("-")[0]):
        return
    if entry.is_dir(follow_symlinks=False):
        shutil.rmtree(entry.path, ignore_errors=True)
        return
    # A process with this number may run on another machine, or in another container.
    with _opened(Path(entry.path)) as descriptor:
        lock(descriptor, wait=False)
        Path(entry.path).unlink()


def _is_running(number: str) -> bool:
    """Whether there is a process with this number, as far as can be told."""
    if not number.isdecimal() or os.name != "posix":
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        yield descriptor
    finally:
        os.close(descriptor)
