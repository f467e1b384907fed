"""Temporary files and folders that leave nothing behind: the next run clears away what a killed one left.

Each is named after its machine and process.
"""

import contextlib
import os
import platform
import shutil
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_PREFIX = ".debitcli-"
_A_DAY = 24 * 60 * 60


@contextlib.contextmanager
def new_file(where: Path | None = None, ending: str = "") -> Iterator[Path]:
    """An empty file in a folder (or that of the system) that only this person can read; gone when the block ends."""
    where = where or Path(tempfile.gettempdir())
    clear(where)
    descriptor, name = tempfile.mkstemp(dir=where, prefix=_mine(), suffix=ending)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def place(draft: Path, target: Path) -> None:
    """Let a file that is whole stand at its place, where there must be none yet. Raises OSError where there is one."""
    try:
        os.link(draft, target)
    except OSError:
        # A file system without links.
        if target.exists():
            raise
        draft.rename(target)
    if os.name == "posix":
        # Some cannot make sure of a folder.
        with contextlib.suppress(OSError), _opened(target.parent) as descriptor:
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
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                must_wait()
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def alone_with(file: Path, must_wait: Callable[[], None]) -> Iterator[None]:
    """Nobody else is in such a block for the same file meanwhile; a file beside it says so, gone when the block ends.

    Whoever is killed in it lets go, too.
    """
    if fcntl is None:
        yield
        return
    beside = file.with_name(f".{file.name}.alone")
    while True:
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                must_wait()
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            # Whoever was here before took it away.
            with contextlib.suppress(OSError):
                if os.path.samestat(beside.stat(), os.fstat(descriptor)):
                    break
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
        os.close(descriptor)


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder among those of the system, gone with all that is in it when the block ends."""
    path = _new_folder(_mine())
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def lasting_folder() -> Path:
    """A folder for what another program goes on to use; cleared away after a day."""
    return _new_folder(f"{_PREFIX}open-")


def clear(where: Path) -> None:
    """Remove what processes that are no more left in a folder."""
    with contextlib.suppress(OSError), os.scandir(where) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX):
                with contextlib.suppress(OSError):
                    _remove_if_left(entry)


def _new_folder(prefix: str) -> Path:
    where = tempfile.gettempdir()
    clear(Path(where))
    return Path(tempfile.mkdtemp(dir=where, prefix=prefix))


def _mine() -> str:
    return f"{_PREFIX}{_machine()}-{os.getpid()}-"


@cache
def _machine() -> str:
    """What tells this machine, or container, from others that see the same folder."""
    processes = Path("/proc/self/ns/pid")
    space = processes.readlink() if processes.is_symlink() else ""
    return f"{zlib.crc32(f'{platform.node()} {space}'.encode()):08x}"


def _remove_if_left(entry: "os.DirEntry[str]") -> None:
    found = entry.stat(follow_symlinks=False)
    if hasattr(os, "getuid") and found.st_uid != os.getuid():
        return
    machine, _, rest = entry.name.removeprefix(_PREFIX).partition("-")
    number = rest.partition("-")[0]
    if machine == _machine() and number.isdecimal() and os.name == "posix":
        is_left = not _is_running(int(number))
    else:
        is_left = time.time() - found.st_mtime > _A_DAY
    if is_left and entry.is_dir(follow_symlinks=False):
        shutil.rmtree(entry.path, ignore_errors=True)
    elif is_left:
        Path(entry.path).unlink()


def _is_running(number: int) -> bool:
    """Whether there is a process with this number."""
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


@contextlib.contextmanager
def _opened(where: Path) -> Iterator[int]:
    descriptor = os.open(where, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
