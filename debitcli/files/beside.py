"""Files written beside their place and put there when they are whole, so that nobody ever reads half of one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from debitcli.errors import UsageError


class Draft:
    """A file on its way into its place. Raises UsageError where nothing can be written there."""

    def __init__(self, target: Path, what: str = "") -> None:
        self._target, self._named = target, f"{what} {target}".strip()
        if target.is_dir():
            raise UsageError(f"{self._named} is a folder.", "Name a file in it.")
        try:
            descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".debitcli-", suffix=target.suffix)
        except OSError as error:
            raise UsageError(f"{self._named} cannot be written: {error.strerror}.") from error
        os.close(descriptor)
        self.path = Path(name)

    def put_in_place(self) -> None:
        """Let it be the file, in the place of one that is there."""
        self.path.replace(self._target)

    def discard(self) -> None:
        """Leave nothing behind; after it was put in its place, nothing happens."""
        self.path.unlink(missing_ok=True)


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A file to write into, which takes its place when the block ends well."""
    draft = Draft(target)
    try:
        yield draft.path
        draft.put_in_place()
    finally:
        draft.discard()
