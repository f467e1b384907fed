"""`expense add --read`: a supplier's e-invoice becomes an expense, with the file beside it."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from debitcli.company import settings as company
from debitcli.documents.received.document import Received, UnreadableError
from debitcli.errors import DataError, UsageError
from debitcli.expenses import verbs
from debitcli.expenses.complete import reader
from debitcli.expenses.received import draft_of
from debitcli.expenses.selection.records import bare
from debitcli.fields import folding
from debitcli.fields.value import Problem, Refused
from debitcli.files.names import safe_name
from debitcli.notes import settings as notes
from debitcli.notes.attachments import read_one
from debitcli.notes.note import NewFile
from debitcli.notes.settings import MEBIBYTE
from debitcli.run import Run
from debitcli.settings import records as settings

_STDIN = "-"


def add(
    run: Run, file: str, given: Mapping[str, str | None], options: verbs.Options, attach: Sequence[str] = ()
) -> None:
    """Save the expense that a file states, with what was `given` instead of what it says; prints the number."""
    with run.book.reading() as connection:
        values = settings.read(connection)
    kept = _file(file, notes.limit(values))
    found = _document(kept, file)
    drafted = draft_of(found, given)
    problems = list(dict.fromkeys((*drafted.problems, *_of_us(found, values))))
    if problems:
        known = {each.field for each in problems}
        others = [each for each in reader(run).check(drafted.draft).problems if each.field not in known]
        raise DataError([*problems, *others])
    remarks = (*drafted.remarks, *_of_somebody_else(found, values))
    if run.structured:
        # The record that programs read says nothing of them.
        for each in remarks:
            run.streams.say(f"! {each}")
    source = verbs.Source(_named(kept, found), remarks)
    if run.streams.can_ask and not options.dry_run:
        answers = {key: text or "" for key, text in drafted.draft.items()}
        verbs.add_with_wizard(run, answers, options, attach, source)
    else:
        verbs.add(run, [drafted.draft], options, several=False, files=attach, source=source)


def _file(path: str, limit: int) -> NewFile:
    """The file, whole; `-` is standard input."""
    outcome: NewFile | Refused
    if path == _STDIN:
        content = sys.stdin.buffer.read(limit + 1)
        too_large = Refused(f"is larger than {limit // MEBIBYTE} MiB", "the limit is a setting: attachment.limit")
        outcome = too_large if len(content) > limit else NewFile("", content, "")
    else:
        try:
            Path(path).stat()
        except (OSError, ValueError) as error:
            raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
        outcome = read_one(path, limit)
    if isinstance(outcome, Refused):
        raise DataError([Problem("read", path, *outcome)])
    return outcome


def _document(file: NewFile, path: str) -> Received:
    from debitcli.documents.received.reading import read

    try:
        return read(file.content)
    except UnreadableError as error:
        raise DataError([Problem("read", path, error.message, error.hint)]) from error


def _named(file: NewFile, found: Received) -> NewFile:
    """The file as it is attached; from standard input it is named after the document."""
    ending, media_type = (".pdf", "application/pdf") if found.embedded else (".xml", "application/xml")
    name = file.name or safe_name(f"{found.number or 'invoice'}{ending}".replace("/", "-"))
    return replace(file, name=name, media_type=media_type)


def _of_us(found: Received, values: Mapping[str, str]) -> Iterator[Problem]:
    """A problem where the company itself is the seller."""
    seller = found.seller
    numbers = {*filter(None, (seller.vat_id, seller.tax_number))}
    ours = [number for key in ("tax_id", "tax_number") if (number := values.get(f"company.{key}"))]
    if numbers:
        is_ours = any(_is_same(one, own) for one in numbers for own in ours)
    else:
        is_ours = bool(seller.name) and folding.key(seller.name) == folding.key(values.get(company.NAME.key))
    if is_ours:
        hint = "what you charge is an invoice: debitcli invoice add"
        yield Problem("supplier", _called(seller.name, seller.vat_id), "is the company itself", hint)


def _of_somebody_else(found: Received, values: Mapping[str, str]) -> Iterator[str]:
    """A sentence where it is addressed to another VAT ID than the company's."""
    theirs, ours = found.buyer.vat_id, values.get("company.tax_id")
    if theirs and ours and not _is_same(theirs, ours):
        us = _called(values.get(company.NAME.key), ours)
        yield f"It is addressed to {_called(found.buyer.name, theirs)}, and not to {us}."


def _is_same(one: str, other: str) -> bool:
    """Whether two numbers are the same, though one of them may stand without its country."""
    short, long = sorted((bare(one), bare(other)), key=len)
    return short == long or (long[:2].isalpha() and bool(short) and long[2:] == short)


def _called(name: str | None, number: str | None) -> str:
    return f"{name or 'nobody'} ({number})" if number else name or ""
