"""`invoice issue`: drafts become documents that never change again, with numbers; one or many, all or none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

from debitcli.customers.customer import Customer
from debitcli.customers.form import FORM as CUSTOMER_FORM
from debitcli.database.book import Connection
from debitcli.documents.letters import has_unusual
from debitcli.errors import ConflictError, DataError
from debitcli.fields.billing import terms
from debitcli.fields.billing.money import rounded
from debitcli.fields.value import Problem
from debitcli.forms.known import Rules
from debitcli.forms.reader import Reader
from debitcli.forms.slots import changed
from debitcli.invoices import records
from debitcli.invoices.credit_notes import records as notes
from debitcli.invoices.documents import looks, printable, trial
from debitcli.invoices.draft.again import again
from debitcli.invoices.draft.company import Company
from debitcli.invoices.draft.complete import Completed
from debitcli.invoices.draft.figures import in_base
from debitcli.invoices.draft.given import naming
from debitcli.invoices.draft.head import buyer_of
from debitcli.invoices.draft.known import Sources
from debitcli.invoices.draft.sources import sources_of
from debitcli.invoices.fingerprint import of_text, text_of
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.issue import postings
from debitcli.invoices.records import Invoices
from debitcli.invoices.series import records as series
from debitcli.invoices.settings import PAYMENT_REFERENCE, REMINDERS, TEMPLATE
from debitcli.invoices.vat import of_invoice as vat
from debitcli.ledger import closing
from debitcli.ledger import records as ledger
from debitcli.run import Run

_NOTHING = Decimal(0)
_MILLISECOND = timedelta(milliseconds=1)
_HUNDRED = Decimal(100)
_NOT_ISSUED = "Not issued"
_NEEDED = ("name", "address", "postal_code", "city", "country")


def issue(
    run: Run, connection: Connection, drafts: Sequence[int], *, seen: Sequence[Invoice] = (), use_credit: bool = False
) -> list[Invoice]:
    """Issue drafts, by their ids, in this transaction, all of them; as they are then, in the order given.

    `seen` are drafts as somebody looked at them; with `use_credit` what their customers have left pays them. Raises
    DataError with all that one lacks, ConflictError where one was issued, changed or deleted, or its date cannot be.
    """
    if use_credit:
        credit = import_module(run.credit)
        credit.lock(connection)
        return list(credit.use(run, connection, issue(run, connection, drafts, seen=seen)))
    store = Invoices(run.today.isoformat())
    last = records.next_place(connection, len(drafts))
    store.lock(connection, drafts)
    now = store.by_ids(connection, drafts)
    _refuse_what_is_gone(drafts, seen, now)
    fresh = store.whole(connection, [now[each] for each in drafts])
    sources = sources_of(run, connection, map(naming, fresh))
    made = _complete(run, fresh, sources)
    made = notes.lock_what_they_credit(connection, store, made)
    made = _dated(run, connection, made, sources.company)
    in_order = sorted(range(len(made)), key=lambda n: (made[n].date or "", n))
    counter = series.Counter(connection, sources.company.settings, run.by)
    before = records.fingerprint_at(connection, last - len(made))
    made_with = _looks(run, connection, sources.company.settings)
    issued: dict[int, Invoice] = {}
    unusual: list[Invoice] = []
    for place, n in enumerate(in_order, last - len(made) + 1):
        number = counter.next(made[n].type, made[n].date or "")
        frozen = _frozen(run, made[n], sources, made_with, number, place)
        text = text_of(frozen)
        if has_unusual(text):
            unusual.append(frozen)
        issued[n] = changed(frozen, fingerprint=of_text(text, before), fingerprint_before=before)
        before = issued[n].fingerprint
    _refuse_what_cannot_be_printed(unusual)
    counter.save()
    for field in ("delivered", "period"):
        days = (each.vat_date for each in issued.values() if each.vat_date and _field_of_vat_date(each) == field)
        closing.refuse_closed(connection, days, field)
    after = [issued[n] for n in range(len(made))]
    store.freeze(connection, fresh, after, run.by)
    ledger.post(connection, [postings.of_issuing(each) for each in after], run.by)
    return [notes.apply(connection, store, each, run.by) if each.is_taken_back else each for each in after]


def _refuse_what_cannot_be_printed(documents: Sequence[Invoice]) -> None:
    """Raise DataError with every text of these documents that no font can show."""
    found = [
        replace(problem, field=problem.field if len(documents) == 1 else f"{each.name}: {problem.field}")
        for each in documents
        for problem in printable.problems_of(each)
    ]
    if found:
        raise DataError(found, f"{_NOT_ISSUED}: it could not be printed.")


def _looks(run: Run, connection: Connection, values: Mapping[str, str]) -> looks.Frozen:
    """What documents of today are made with, kept. Raises DataError where a template of one's own has a mistake."""
    today = looks.of_settings(connection, values)
    if problems := list(printable.problems_of_looks(today)):
        raise DataError(problems, f"{_NOT_ISSUED}: it could not be printed.")
    if own := values.get(TEMPLATE.key):
        trial.prove(own, today)
    return looks.frozen(connection, today, run.now)


def _field_of_vat_date(invoice: Invoice) -> str:
    """Which field of a document the day is on which its VAT is due."""
    if invoice.vat_date == invoice.delivered:
        return "delivered"
    return "period" if (invoice.period or "").endswith(f"/{invoice.vat_date}") else "date"


def _refuse_what_is_gone(drafts: Sequence[int], seen: Sequence[Invoice], now: Mapping[int, Invoice]) -> None:
    """Raise ConflictError for a draft that is none any more, or no longer what somebody has seen of it."""
    if len(now) < len(drafts):
        gone = next((each.called for each in seen if each.id not in now), "A draft")
        raise ConflictError(f"{gone} was deleted meanwhile. Nothing was issued.")
    if done := [each.called for each in now.values() if each.issued]:
        raise ConflictError(
            f"{', '.join(done)} {'is' if len(done) == 1 else 'are'} issued already. Nothing was issued.",
            f"To change what it says: debitcli invoice credit {done[0]}",
        )
    for each in seen:
        if each.updated and (later := now[each.id].updated) and later - each.updated >= _MILLISECOND:
            raise ConflictError(f"{each.called} was changed meanwhile. Nothing was issued.", "Look at it again.")


def _complete(run: Run, drafts: Sequence[Invoice], sources: Sources) -> list[Invoice]:
    """The drafts as they are made today, with the VAT that holds now; what follows from an invoice stays as it is."""
    made, problems = [], []
    of_company = _lacks(sources.company, "company", "debitcli setup", run)
    of_customers = {number: lacks_of_customer(run, each) for number, each in sources.customers.items()}
    made_again = iter(again((each for each in drafts if not each.is_taken_back), sources))
    for n, before in enumerate(drafts, 1):
        done = Completed(before) if before.is_taken_back else next(made_again)
        number = before.customer_number
        customer, found = sources.customers[number], done.problems or [*of_company, *of_customers[number]]
        if not found and done.invoice.total < 0:
            hint = "a credit note: --type credit-note, with quantities above zero"
            found = [Problem("total", str(done.invoice.total), "is below zero", hint)]
        if not found and not before.is_taken_back:
            found = vat.problems(_with_dates(done.invoice, sources.today), customer, sources.company)
        problems += [replace(one, record=n if len(drafts) > 1 else None) for one in found]
        made.append(done.invoice)
    if problems:
        raise DataError(problems, f"Not issued: {len(problems)} problem{'' if len(problems) == 1 else 's'}.")
    return made


def lacking(run: Run, invoice: Invoice, customer: Customer, company: Company) -> list[Problem]:
    """What a document needs at issue of company (`company.tax_id`), customer and VAT, and has not."""
    found = [
        *_lacks(company, "company", "debitcli setup", run),
        *lacks_of_customer(run, customer),
    ]
    return found or vat.problems(_with_dates(invoice, run.today), customer, company)


def lacks_of_customer(run: Run, customer: Customer) -> list[Problem]:
    """What an invoice must say of a customer and is not known."""
    return _lacks(customer, "customer", f"debitcli customer edit {customer.number}", run)


def _lacks(party: Any, whose: str, way: str, run: Run) -> list[Problem]:
    """What an invoice must say of a party and is not known (directive 2006/112/EC article 226 (5))."""
    is_company = isinstance(party, Company)
    reader = Reader(CUSTOMER_FORM, Rules(required=frozenset(_NEEDED), locale=run.streams.locale))
    values = {key: party.fields.get(key) if is_company else party.value(key) for key in (*_NEEDED, "region")}
    found = [
        Problem(f"{whose}.{key}", None, "is required on an invoice", way if is_company else f"{way} --{_flag(key)} …")
        for key in reader.missing(values)
    ]
    if is_company and party.is_registered and not (party.fields.get("tax_id") or party.fields.get("tax_number")):
        found.append(Problem("company.tax_id", None, "is required on an invoice", way))
    return found


def _flag(key: str) -> str:
    return key.replace("_", "-")


def _with_dates(invoice: Invoice, today: date) -> Invoice:
    """The document with the dates that it gets at issue where it has none."""
    day = invoice.date or today.isoformat()
    due = invoice.due or terms.due(invoice.terms or "0", date.fromisoformat(day)).isoformat()
    delivered = invoice.delivered
    if delivered is None and invoice.period is None and invoice.type != "prepayment":
        delivered = day
    return changed(invoice, date=day, due=None if invoice.type == "credit-note" else due, delivered=delivered)


def _dated(run: Run, connection: Connection, drafts: Sequence[Invoice], company: Company) -> list[Invoice]:
    """The documents with their dates. Raises ConflictError for one that cannot be."""
    today, dated = run.today.isoformat(), [_with_dates(each, run.today) for each in drafts]
    closing.refuse_closed(connection, (each.date or "" for each in dated))
    for kind in {each.type for each in dated}:
        newest = series.newest(connection, kind)
        for each in dated:
            day = each.date or ""
            problem = None
            if day > today:
                problem = "is in the future", "leave the date out, or issue it then"
            elif each.type == kind and each.due and each.due < day:
                message = f"Not issued: {each.called} would be due on {each.due}, before its date, {day}."
                problem_of_due = Problem("due", each.due, f"is before the date, {day}", "a later day, or none")
                raise ConflictError(f"{message} Nothing was issued.", "Give --due, or leave it out.", [problem_of_due])
            elif each.type == kind and newest and day < newest:
                problem = f"is before the newest document, of {newest}", f"a date from {newest} to {today}"
            if problem:
                message = f"Not issued: the date of {each.called}, {day}, {problem[0]}. Nothing was issued."
                raise ConflictError(message, f"{problem[1]}.", [Problem("date", day, *problem)])
    return dated


def _frozen(run: Run, invoice: Invoice, sources: Sources, made_with: looks.Frozen, number: str, place: int) -> Invoice:
    """The document as it is issued: with its number, all parties, every figure, and what it is made with."""
    company, customer = sources.company, sources.customers[invoice.customer_number]
    home = company.currency or invoice.currency
    rate = invoice.rate or Decimal(1)
    # Those of a credit note on an invoice of the book came with it.
    has_reasons = invoice.is_taken_back and any(each.reason for each in invoice.groups)
    groups = invoice.groups if has_reasons else vat.with_reasons(invoice, customer, company)
    invoice = in_base(changed(invoice, groups=tuple(groups), base_currency=home))
    base_vat = invoice.base_vat or _NOTHING
    base_total = rounded(invoice.total * rate, home)
    due, day = vat.due_of(invoice, company, invoice.vat_due if invoice.is_taken_back else None)
    moment = run.now.astimezone()
    offset = moment.utcoffset() or timedelta()
    how = company.settings.get(PAYMENT_REFERENCE.key, PAYMENT_REFERENCE.default)
    return changed(
        invoice,
        number=number,
        place=place,
        issued=run.now,
        utc_offset=int(offset.total_seconds() // 60),
        issued_by=run.actor,
        name=customer.name,
        seller=company.said,
        buyer=buyer_of(customer),
        cash_discounts=tuple(_cash_discounts(invoice)),
        base_net=base_total - base_vat,
        base_total=base_total,
        vat_due=due,
        vat_date=day,
        payment_reference=_payment_reference(number, how),
        language=invoice.language or run.streams.locale,
        reminders=company.settings.get(REMINDERS.key, REMINDERS.default),
        open=invoice.payable,
        logo=made_with.logo,
        template=made_with.template,
        texts=made_with.texts,
        updated=run.now,
    )


def _cash_discounts(invoice: Invoice) -> list[dict[str, str]]:
    """What the customer may take off who pays in time."""
    if invoice.type == "credit-note" or not invoice.terms or not invoice.date:
        return []
    return [
        {
            "percent": str(percent),
            "until": until.isoformat(),
            "amount": str(rounded(invoice.total * percent / _HUNDRED, invoice.currency)),
        }
        for percent, until in terms.cash_discounts(invoice.terms, date.fromisoformat(invoice.date))
    ]


def _payment_reference(number: str, how: str) -> str:
    """What the customer writes beside the payment (BT-83): the number, or a creditor reference (ISO 11649)."""
    if how != "rf":
        return number
    from stdnum.iso7064 import mod_97_10
    from stdnum.iso11649 import format as spaced

    bare = "".join(filter(str.isalnum, number.upper()))
    return spaced(f"RF{mod_97_10.calc_check_digits(f'{bare}RF')}{bare}")
