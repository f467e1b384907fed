"""`invoice pdf --into FOLDER`: many documents at once, on every processor there is."""

import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from debitcli.database import attachments, documents
from debitcli.database.book import Connection
from debitcli.documents.pdf import PrintError
from debitcli.errors import DataError, NotFoundError, UsageError
from debitcli.fields.value import Problem
from debitcli.files.beside import beside
from debitcli.files.names import distinct
from debitcli.invoices.documents import looks
from debitcli.invoices.documents.kept import Made, can_be_written, keep_all
from debitcli.invoices.documents.looks import Looks
from debitcli.invoices.documents.pdf import KIND
from debitcli.invoices.documents.printing import INSIDE, inside, printed, refusal
from debitcli.invoices.documents.seller import with_seller
from debitcli.invoices.documents.written import name_of
from debitcli.invoices.form import NOUN
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.named import resolve
from debitcli.invoices.records import Invoices
from debitcli.invoices.selection import records
from debitcli.invoices.selection.filters import Selection
from debitcli.listing.filters import Order, Page
from debitcli.run import Run
from debitcli.terminal import progress
from debitcli.terminal.words import count

_AT_ONCE = 100
"""So many are read, and kept in one transaction."""
_MOST_THREADS = 8
_OLDEST_FIRST = Order("created", descending=False)


class _Sheet(NamedTuple):
    """A document on its way to paper: with what is inside, and the PDF, or who makes it."""

    invoice: Invoice
    xml: bytes | None
    pdf: "bytes | Future[bytes]"


def write(run: Run, numbers: Sequence[str], selection: Selection, folder: str) -> None:
    """Write documents as PDF into a folder, each named after its number; prints the paths.

    Raises DataError with each one that cannot be printed, after all others are written.
    """
    if not numbers and selection == Selection():
        raise UsageError("Which documents?", "Their numbers, or a filter: --status open, --period 2026-11 …")
    if numbers and selection != Selection():
        raise UsageError("Numbers and filters are two ways to say which.", "Give only one of them.")
    if folder == "-":
        raise UsageError("Standard output takes one document, not several.", "Name a folder.")
    chosen = _chosen(run, numbers, selection)
    if not chosen:
        run.streams.say("There are no such documents.")
        return
    into = Path(folder)
    paths = [into / each for each in distinct([name_of(invoice, f".{KIND}") for invoice in chosen])]
    run.may_write_all(paths)
    try:
        into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made a folder: {error.strerror}.") from error
    problems = _write(run, dict(zip((each.id for each in chosen), paths, strict=True)))
    done = len(chosen) - len({problem.record for problem in problems})
    if problems:
        raise DataError(problems, f"{count(done, 'document')} of {len(chosen):,} written, the others not.")
    run.streams.say(f"✓ {count(done, 'document')} written into {folder}.")


def _chosen(run: Run, numbers: Sequence[str], selection: Selection) -> list[Invoice]:
    """The documents, without their lines."""
    if numbers:
        return list({each.id: each for each in (resolve(run, number) for number in numbers)}.values())
    today = run.today.isoformat()
    with run.book.reading() as connection:
        store = Invoices(today)
        return list(records.select_rows(connection, store, selection, today, _OLDEST_FIRST, Page(0)))


def _write(run: Run, paths: dict[int, Path]) -> list[Problem]:
    """Write each document to its path; what cannot be printed, each problem with the count of its document."""
    problems: list[Problem] = []
    known: dict[tuple[str | None, ...], Looks] = {}
    ids, to_keep, done = list(paths), can_be_written(run), 0
    threads = min(os.cpu_count() or 1, _MOST_THREADS)
    with (
        progress.shown(run.streams, "Printing", len(ids), quiet=run.structured) as advance,
        ThreadPoolExecutor(threads) as pool,
    ):
        for start in range(0, len(ids), _AT_ONCE):
            made: dict[int, Made] = {}
            with run.book.reading() as connection:
                for sheet in _sheets(run, connection, ids[start : start + _AT_ONCE], known, pool):
                    done += 1
                    try:
                        content = sheet.pdf if isinstance(sheet.pdf, bytes) else sheet.pdf.result()
                    except (PrintError, DataError) as error:
                        why = error.problems if isinstance(error, DataError) else refusal(sheet.invoice, error)
                        problems += [_of(sheet.invoice, done, each) for each in why]
                        continue
                    if sheet.invoice.issued and not isinstance(sheet.pdf, bytes):
                        made[sheet.invoice.id] = {KIND: content} | ({INSIDE: sheet.xml} if sheet.xml else {})
                    _put(run, paths[sheet.invoice.id], content)
                    advance(done, done)
            if made and to_keep:
                with run.book.writing() as connection:
                    keep_all(run, connection, made)
    return problems


def _sheets(
    run: Run, connection: Connection, ids: Sequence[int], known: dict[tuple[str | None, ...], Looks],
    pool: ThreadPoolExecutor,
) -> Iterator[_Sheet]:  # fmt: skip
    """Documents as they were made, or being made: a few ahead of the one that is asked for."""
    store = Invoices(run.today.isoformat())
    found = store.by_ids(connection, ids)
    if gone := [each for each in ids if each not in found]:
        raise NotFoundError(f"{count(len(gone), 'document')} deleted meanwhile.", "Run the command again.")
    left = documents.hashes(connection, NOUN, ids)
    ahead: deque[_Sheet] = deque()
    for invoice in store.whole(connection, [found[each] for each in ids]):
        ahead.append(_sheet(run, connection, invoice, left, known, pool))
        if len(ahead) > _MOST_THREADS:
            yield ahead.popleft()
    yield from ahead


def _sheet(
    run: Run, connection: Connection, invoice: Invoice, left: Mapping[tuple[int, str], str],
    known: dict[tuple[str | None, ...], Looks], pool: ThreadPoolExecutor,
) -> _Sheet:  # fmt: skip
    """A document as it `left` (its hash), or being made with looks of which some are `known`."""
    if before := left.get((invoice.id, KIND)):
        return _Sheet(invoice, None, attachments.get(connection, before))
    invoice = with_seller(run, invoice)
    hashes = (invoice.logo, invoice.template, invoice.texts)
    if hashes not in known:
        known[hashes] = looks.of(connection, invoice)
    try:
        before = left.get((invoice.id, INSIDE))
        xml = inside(invoice, attachments.get(connection, before) if before else None)
    except DataError as error:
        cannot: Future[bytes] = Future()
        cannot.set_exception(error)
        return _Sheet(invoice, None, cannot)
    when = invoice.issued or invoice.updated or invoice.created or run.now
    return _Sheet(invoice, xml, pool.submit(printed, invoice, known[hashes], when, xml))


def _put(run: Run, path: Path, content: bytes) -> None:
    with beside(path, "Those before it are written.") as draft:
        draft.write_bytes(content)
    run.has_written = True
    run.streams.answer(str(path))


def _of(invoice: Invoice, record: int, problem: Problem) -> Problem:
    """A problem with the document that has it."""
    return replace(problem, record=record, field=f"{invoice.called}: {problem.field}")
