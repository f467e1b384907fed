"""A document for others on its way out: into a file of its name, into one that was named, or to standard output."""

from pathlib import Path

from debitcli.errors import BookError
from debitcli.files.beside import beside
from debitcli.files.names import safe_name
from debitcli.invoices.invoice import Invoice
from debitcli.run import Run


def put(run: Run, invoice: Invoice, content: bytes, file: str | None, ending: str, how: str) -> None:
    """Write it and print the path; `file` is `-` for standard output, `how` says what it was written as."""
    if file == "-":
        run.streams.write_bytes(content)
        return
    path = Path(file or safe_name(f"{invoice.called.replace('/', '-')}{ending}"))
    run.may_write(path)
    try:
        with beside(path) as draft:
            draft.write_bytes(content)
    except OSError as error:
        raise BookError(f"{path} cannot be written: {error.strerror}.", "Nothing was written.") from error
    run.has_written = True
    run.streams.say(f"✓ {invoice.called} is written as {how}.")
    run.streams.answer(str(path))
