"""Templates of one's own: a copy of ours to begin with, in the configuration folder or anywhere else."""

import re
from pathlib import Path

from debitcli.documents import pdf
from debitcli.errors import BookError, DataError, UsageError
from debitcli.fields.value import Problem, Refused
from debitcli.files import whole
from debitcli.files.beside import beside
from debitcli.invoices.settings import TEMPLATE
from debitcli.run import Run

_LIMIT = 2**20
_ENDING = ".typ"
_PACKAGE = re.compile(r'"@([a-z][a-z0-9-]*/[^"]*)"')
_HINT = "debitcli settings set invoice.template FILE, or settings unset invoice.template for ours"


def write(run: Run, file: str | None) -> None:
    """Write a copy of our template into a file, or into the configuration folder; `-` is standard output."""
    if file == "-":
        run.streams.write_bytes(pdf.template())
        return
    path = Path(file) if file else folder() / f"invoice{_ENDING}"
    run.may_write(path)
    if not file:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BookError(f"{path.parent} cannot be made: {error.strerror}.", "Name a file.") from error
    with beside(path) as draft:
        draft.write_bytes(pdf.template())
    run.has_written = True
    named = file or path.stem
    run.streams.say(f"✓ Change it to your taste, then: debitcli settings set invoice.template {named}")
    run.streams.answer(str(path))


def folder() -> Path:
    """Where templates are found by their names."""
    from platformdirs import user_config_path

    return user_config_path("debitcli") / "templates"


def place_of(typed: str) -> str:
    """How a template is called from now on: by its name in the configuration folder, or by its whole path."""
    name = typed.strip()
    try:
        if Path(name).name == name and _in_folder(name).is_file():
            return name
        return str(Path(name).expanduser().absolute())
    except (ValueError, RuntimeError) as error:
        raise UsageError(f"{typed} is no path: {error}.") from error


def read(called: str) -> bytes:
    """The source of a template, as it is now. Raises DataError where it cannot be read, or would not stand alone."""
    path = _in_folder(called) if Path(called).name == called else Path(called)
    content = whole.read(str(path), _LIMIT)
    if isinstance(content, Refused):
        raise refusal(called, f"{content.message} ({path})")
    try:
        source = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refusal(called, f"is no text in UTF-8 (byte {error.start + 1})") from error
    if found := _PACKAGE.search(source):
        line = source.count("\n", 0, found.start()) + 1
        message = f"has a mistake in line {line}: it imports @{found[1]}, and a template stands alone"
        raise refusal(called, message, "copy what you use of it into the template")
    return content


def refusal(called: str, message: str, hint: str = _HINT) -> DataError:
    """That a template cannot be used."""
    return DataError([Problem(TEMPLATE.key, called, message, hint)])


def _in_folder(name: str) -> Path:
    return folder() / (name if name.endswith(_ENDING) else name + _ENDING)
