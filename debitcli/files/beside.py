"""Files written beside their place and put there when they are whole, so that nobody ever reads half of one."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from debitcli.errors import BookError, UsageError
from debitcli.files import temporary

# Where the files that are open stand as files; others in /dev, such as those in /dev/shm, are files like any.
_OPENED = ("/proc", "/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr")


class Draft:
    """A file on its way into its place. Raises UsageError where nothing can be written there."""

    def __init__(self, target: Path, what: str = "") -> None:
        named = f"{what} {target}".strip()
        self._draft = ExitStack()
        try:
            if target.is_dir():
                raise UsageError(f"{named} is a folder.", "Name a file in it.")
            if is_a_stream(target):
                self._target = self.path = target
                return
            # What a link leads to is written, not the link.
            self._target = target.resolve()
            self.path = self._draft.enter_context(temporary.new_file(self._target.parent, target.suffix))
        except (OSError, ValueError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UsageError(f"{named} cannot be written: {reason}.") from error

    def put_in_place(self) -> None:
        """Let it be the file, in the place of one that is there."""
        if self.path != self._target:
            self.path.replace(self._target)

    def discard(self) -> None:
        """Leave nothing behind; after it was put in its place, nothing happens."""
        self._draft.close()


def is_a_stream(file: Path) -> bool:
    """Whether a path leads into a device or a pipe, or to what the shell has opened: it must stay what it is."""
    if not file.exists():
        return False
    return not file.is_file() or any(map(file.is_relative_to, _OPENED))


@contextmanager
def beside(target: Path, otherwise: str = "Nothing was written.") -> Iterator[Path]:
    """A file to write into, which takes its place when the block ends well.

    Raises UsageError where there can be none, and BookError where it cannot be filled: `otherwise` says what that left.
    """
    draft = Draft(target)
    try:
        yield draft.path
        draft.put_in_place()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise BookError(f"{target} cannot be written: {error.strerror}.", otherwise) from error
    finally:
        draft.discard()
