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
        named = f"{what} {target}".strip()
        try:
            # What a link leads to is written, not the link.
            self._target = target.resolve()
            if self._target.is_dir():
                raise UsageError(f"{named} is a folder.", "Name a file in it.")
            if self._target.exists() and not self._target.is_file():
                # Into a device or a pipe; it must stay what it is.
                self.path = self._target
                return
            descriptor, name = tempfile.mkstemp(dir=self._target.parent, prefix=".debitcli-", suffix=target.suffix)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UsageError(f"{named} cannot be written: {reason}.") from error
        os.close(descriptor)
        self.path = Path(name)

    def put_in_place(self) -> None:
        """Let it be the file, in the place of one that is there."""
        if self.path != self._target:
            self.path.replace(self._target)

    def discard(self) -> None:
        """Leave nothing behind; after it was put in its place, nothing happens."""
        if self.path != self._target:
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
