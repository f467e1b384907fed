"""Documents as files bring and take them."""

import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from debitcli.database.book import Connection
from debitcli.exchange.target import InFiles
from debitcli.exchange.task import Task
from debitcli.files.formulas import kept
from debitcli.forms.form import Form
from debitcli.forms.known import Rules
from debitcli.forms.reader import Reader
from debitcli.forms.slots import changed
from debitcli.invoices.exchange.form import COLUMNS, OF_DOCUMENT, OF_LINES, ROWS, of_line
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Allowance
from debitcli.invoices.records import Invoices
from debitcli.invoices.selection import records
from debitcli.invoices.selection.filters import Selection
from debitcli.listing.filters import OLDEST_FIRST, Page
from debitcli.run import Run

_BATCH = 1_000
_NONE = Decimal(0)
_EMPTY: Mapping[str, Any] = dict.fromkeys(COLUMNS)


class InvoiceFiles(InFiles):
    """Documents: a row for each line, or an object for each document."""

    form = ROWS
    unit = "invoice"

    def __init__(self, *, issue: bool = False) -> None:
        self._issue = issue

    def reader(self, run: Run, *, lenient: bool, create: bool) -> Reader:
        """The check of rows: what their columns are."""
        return Reader(ROWS, Rules(locale=run.streams.locale, today=run.today))

    def work(self, task: Task) -> None:
        """Take every document of a file."""
        from debitcli.invoices.exchange import work

        work.work(task, self, issue_at_once=self._issue)

    def exported(
        self, run: Run, connection: Connection, selection: Selection, form: Form, also: Sequence[str] = ()
    ) -> Generator[Invoice, None, None]:
        """The selected documents, whole."""
        store, today = Invoices(run.today.isoformat()), run.today.isoformat()
        found = records.select_rows(connection, store, selection, today, OLDEST_FIRST, Page(0))
        while some := list(islice(found, _BATCH)):
            yield from store.whole(connection, some)

    def columns(self, form: Form) -> list[str]:
        """The columns of an export."""
        return COLUMNS

    def rows(self, records: Iterable[Invoice]) -> Iterator[Mapping[str, Any]]:
        """A row for each line; sums of the whole stand on the first."""
        for each in records:
            yield from rows_of(each)

    def objects(self, records: Iterable[Invoice], form: Form) -> Iterator[Mapping[str, Any]]:
        """What `show` answers; a sum paid before the import could not take."""
        for each in records:
            unwanted = ("prepaid", "payable") if each.prepaid else ()
            said = {key: kept(value) for key, value in each.whole_record.items() if key not in unwanted}
            lines = [
                own | {"allowances": _given(line.allowances)}
                for own, line in zip(said["lines"], each.lines, strict=True)
            ]
            yield said | {"lines": lines, "allowances": _of_whole(each)}


def rows_of(invoice: Invoice) -> Iterator[Mapping[str, Any]]:
    """The values of the rows of a document, by column, so that an import makes the same document of them."""
    whole = {key: invoice.value(key) for key in OF_DOCUMENT} | {"invoice": invoice.called}
    # None is what the customer usually has.
    whole |= {"discount": invoice.discount or "0%", "withholding": invoice.withholding or _NONE}
    first: dict[str, Any] = {key: invoice.value(key) for key in ("net", "vat", "total", "withheld", "payable")}
    if invoice.prepaid:
        # A sum paid before the import could not take.
        del first["payable"]
    first["allowances"] = _json(_of_whole(invoice))
    if invoice.is_taken_back:
        first["vat_breakdown"] = _json([each.record for each in invoice.groups])
    for line in invoice.lines:
        own = {column: line.value(key) for column, key in OF_LINES.items()}
        own["vat_exemption"] = line.vat_exemption or invoice.vat_exemption
        own |= {of_line("net"): line.net, of_line("allowances"): _json(_given(line.allowances))}
        own["line_credits"] = line.credited_line if line.is_credit else None
        own["line_deducts"] = line.is_deduction or None
        yield {**_EMPTY, **whole, **first, **own}
        first = {}


def _given(allowances: Sequence[Allowance]) -> list[dict[str, Any]]:
    """Allowances and charges as they were given: what a percentage comes to would count as an amount."""
    return [
        each.record | ({"amount": None} if each.stated is None and each.percent is not None else {})
        for each in allowances
    ]


def _of_whole(invoice: Invoice) -> list[dict[str, Any]]:
    """The allowances and charges of the whole document; the parts that a credit note takes back, each with its VAT."""
    found = []
    for each in invoice.allowances:
        if not invoice.is_taken_back or each.percent is not None or each.stated != each.amount or not each.parts:
            found += _given([each])
            continue
        for category, rate, _, amount in each.parts:
            found += _given([changed(each, stated=amount, amount=amount, vat_category=category, vat_rate=rate)])
    return found


def _json(records: Sequence[Any]) -> str | None:
    return json.dumps(records, ensure_ascii=False) if records else None
