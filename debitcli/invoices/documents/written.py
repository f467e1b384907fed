"""A document for others on its way out: into a file of its name, into one that was named, or to standard output."""

from pathlib import Path

from debitcli.files.names import safe_name
from debitcli.invoices.invoice import Invoice
from debitcli.run import Run


def name_of(invoice: Invoice, ending: str) -> str:
    """The name of its file."""
    return safe_name(f"{invoice.called.replace('/', '-')}{ending}")


def place_of(run: Run, invoice: Invoice, file: str | None, ending: str) -> Path | None:
    """Where it goes, named after its number if not named; None is standard output, for which `file` is `-`.

    Raises what `Run.may_write` does, before anything is made.
    """
    if file == "-":
        return None
    path = Path(file or name_of(invoice, ending))
    run.may_write(path)
    return path


def put(run: Run, invoice: Invoice, content: bytes, path: Path | None, how: str) -> None:
    """Write it and print the path; `how` says what it was written as."""
    run.write_out(path, content, f"{invoice.called} is written as {how}.")
