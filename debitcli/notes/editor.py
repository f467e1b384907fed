"""The person's own editor, for texts that were not given."""

import os
import shlex
import subprocess

from debitcli.errors import UsageError
from debitcli.files import temporary


def edit(old: str) -> str:
    """What is written in the editor (VISUAL, EDITOR), where `old` stands at first. UsageError where that goes wrong."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with temporary.folder() as folder:
        path = folder / "note.txt"
        path.write_text(f"{old}\n" if old else "", encoding="utf-8")
        try:
            subprocess.run([*shlex.split(command), str(path)], check=True)  # noqa: S603 - the user's own editor
        except (OSError, subprocess.CalledProcessError) as error:
            raise UsageError(f"The editor {command} did not end well. Nothing was saved.", "Set EDITOR.") from error
        return path.read_text(encoding="utf-8")
