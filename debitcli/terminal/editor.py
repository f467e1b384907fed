"""The person's own editor (VISUAL, EDITOR, else vi): it has the terminal to itself, and nothing written gets lost."""

import os
import shlex
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from debitcli.errors import DataError, UsageError
from debitcli.fields.value import Problem
from debitcli.files import temporary
from debitcli.terminal import foreground, problems
from debitcli.terminal.streams import Streams

T = TypeVar("T")
_INTERRUPTED = (-2, 130)


def edit(streams: Streams, old: str, name: str, use: Callable[[str], T], remarks: Sequence[str] = ()) -> T:
    """What `use` makes of what is written in a file called `name`, where `old` stands at first.

    `remarks` stand below it as comments, and are no part of it. Where `use` refuses what was written, a person may go
    on with it; if nothing was made of it in the end, it is kept, and they hear where.
    """
    scissors = "# ------------------------ >8 ------------------------"
    while scissors in old:
        scissors += "-"
    below = "\n".join([scissors, *(f"# {each}" for each in remarks)]) if remarks else ""
    path = temporary.lasting_folder() / name
    try:
        path.write_text(f"{old}\n\n{below}\n" if remarks else old, encoding="utf-8")
        first = path.read_bytes()
        while True:
            _open(path)
            try:
                made = use(_without(_read(path), below, scissors))
                break
            except DataError as error:
                if path.read_bytes() == first or not _goes_on(streams, error):
                    raise
    except BaseException:
        # Editors that have to stop leave what was not saved beside the file.
        if list(path.parent.iterdir()) == [path] and path.read_bytes() == first:
            shutil.rmtree(path.parent, ignore_errors=True)
        else:
            streams.say(f"What you wrote is kept for a day: {path}")
        raise
    shutil.rmtree(path.parent, ignore_errors=True)
    return made


def _open(path: Path) -> None:
    command = next(filter(str.strip, (os.environ.get("VISUAL", ""), os.environ.get("EDITOR", ""))), "vi")
    failed = UsageError(f"The editor {command} did not end well. Nothing was saved.", "Set EDITOR to another.")
    try:
        code = foreground.run([*shlex.split(command), str(path)])
    except (OSError, ValueError) as error:
        raise failed from error
    if code in _INTERRUPTED:
        raise KeyboardInterrupt
    if code or not path.is_file():
        raise failed


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError([Problem(path.name, None, "is not UTF-8 text", f"see its byte {error.start + 1}")]) from error


def _without(text: str, below: str, scissors: str) -> str:
    """The text without what stood `below` it; where somebody wrote within that, without all from the scissors on."""
    before, found, after = text.rpartition(below) if below else ("", "", text)
    if found:
        return before.rstrip() + after
    return text.partition(scissors)[0] if below else text


def _goes_on(streams: Streams, error: DataError) -> bool:
    """Tell what is wrong with what was written, and ask whether the editor is to open again."""
    from debitcli.terminal import prompts

    streams.say(f"✗ {error.message}")
    for line in problems.lines(error.problems, streams.width):
        streams.say(line)
    error.summary = ["  They stand above."]
    return prompts.yes_or_no("Open the editor again, with what you wrote?", default=True)
