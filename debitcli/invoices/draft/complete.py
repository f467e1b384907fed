"""From what was given to a document: what was not given is taken from its products, customer and company.

Who wins: flag, JSON, line, document, product, customer, company. Then it is reckoned.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from debitcli.customers.customer import Customer
from debitcli.fields import folding
from debitcli.fields.billing.money import in_units
from debitcli.fields.value import Problem, Refused
from debitcli.forms.known import Rules
from debitcli.forms.reader import Draft as Texts
from debitcli.forms.reader import Reader, Reading
from debitcli.forms.slots import changed
from debitcli.invoices.draft import deductions, figures, stated
from debitcli.invoices.draft import head as heads
from debitcli.invoices.draft import lines as making
from debitcli.invoices.draft.given import Draft, LineDraft, own_lines
from debitcli.invoices.draft.known import Sources
from debitcli.invoices.form import ALLOWANCE, FORM, LINE
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Allowance, Line
from debitcli.invoices.vat import of_invoice as vat

MOST_LINES = 10_000
_NOTHING = Decimal(0)
_MOST_NAMED = 3


@dataclass(slots=True)
class Completed:
    """A document, what is wrong with it (then it is not whole), and sentences worth a look."""

    invoice: Invoice
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    hints: dict[str, list[str]] = field(default_factory=dict)


class Completing:
    """Makes documents of drafts."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        company = sources.company
        rules = Rules(
            locale=sources.locale,
            home=company.country,
            today=sources.today,
            required=frozenset({"customer"}),
            decimal=sources.decimal,
        )
        self.reader, self.line_reader = Reader(FORM, rules), Reader(LINE, replace(rules, required=frozenset()))
        self._allowances = Reader(ALLOWANCE, replace(rules, required=frozenset()))

    def complete(self, draft: Draft, before: Invoice | None = None) -> Completed:
        """The document that a draft makes: a new one, or changes of the draft `before`."""
        return self.complete_all([draft], [before])[0]

    def complete_all(self, drafts: Sequence[Draft], before: Sequence[Invoice | None] = ()) -> list[Completed]:
        """The documents that drafts make; all that is typed in them is read as one table."""
        old = before or [None] * len(drafts)
        tops = self.reader.check_each([_all_texts(*each) for each in zip(drafts, old, strict=True)])
        lines = iter(self.line_reader.check_each([line.texts for each in drafts for line in each.lines or ()]))
        done = [
            self._complete(draft, was, head, list(islice(lines, len(draft.lines or ()))))
            for draft, was, head in zip(drafts, old, tops, strict=True)
        ]
        for draft, head, each in zip(drafts, tops, done, strict=True):
            # What could not be read is not missing besides.
            unread = {problem.field for problem in (*draft.problems, *head.problems)}
            others = (one for one in each.problems if one in head.problems or not _is_of(one.field, unread))
            each.problems = [*draft.problems, *others]
        return done

    def _complete(
        self, draft: Draft, before: Invoice | None, reading: Reading, of_lines: Sequence[Reading]
    ) -> Completed:
        done = Completed(before or Invoice())
        done.problems += reading.problems
        done.remarks += self.reader.warnings(reading)
        values = reading.values
        customer = self._customer(values, done)
        if customer is None:
            for n, each in enumerate(of_lines, 1):
                _add(done, each.problems, f"lines[{n}].")
            return done
        given = {*draft.texts} if before is None else {*FORM.keys}
        head = heads.made(values, given, customer, draft, self.sources, done, of=done.invoice)
        done.problems += stated.marks_refused(draft, head)
        lines = self._lines(draft, of_lines, head, customer, before, done)
        done.remarks += [f"{_named(names)}: {hint}." for hint, names in done.hints.items()]
        known = self.sources.prepayments, self.sources.deducted
        lines += deductions.lines_of(head.deducts, *known, head, done.problems)
        is_gross = head.prices == "gross"
        old = before.allowances if before else ()
        allowances = self._all_allowances(draft.allowances, "", old, done, gross=is_gross)
        if not lines and not done.problems:
            done.problems.append(Problem("lines", None, "is required", '--line "10 h x Design @ 80"'))
        for key in ("prepaid", "rounding"):
            if values[key] and isinstance(refusal := in_units(values[key], head.currency), Refused):
                done.problems.append(Problem(key, f"{values[key]:f}", *refusal))
        if done.problems:
            return done
        invoice = changed(
            head,
            lines=tuple(lines),
            allowances=tuple(allowances),
            prepaid=values["prepaid"] or _NOTHING,
            deducts=deductions.dated(head.deducts, self.sources.prepayments),
        )
        steps = self.sources.company.rounding
        if before and values["rounding"] == before.rounding:
            done.invoice = figures.anew(before, invoice, steps)
        else:
            done.invoice = figures.reckoned(invoice, values["rounding"], steps)
        if problem := figures.refused(done.invoice):
            done.problems.append(problem)
        if done.invoice.total < 0:
            hint = "--type credit-note, with quantities above zero"
            done.remarks.append(f"The total is below zero: a credit note says so by its type ({hint}).")
        differing = stated.compared(draft, done.invoice)
        if differing and done.invoice.is_taken_back and (as_given := stated.taken(draft, done.invoice)):
            done.invoice, differing = figures.in_base(as_given), []
        done.problems += differing
        done.remarks += vat.warnings(done.invoice, self.sources.company)
        done.remarks = list(dict.fromkeys(done.remarks))
        return done

    # The document.

    def _customer(self, values: Mapping[str, Any], done: Completed) -> Customer | None:
        number = values["customer"]
        customer = self.sources.customers.get(number) if number else None
        if number and customer is None:
            hint = "debitcli customer list --search TEXT"
            what = "is the address of no customer, or of several" if "@" in number else "is no customer's number"
            done.problems.append(Problem("customer", number, what, hint))
        return customer

    # Its lines.

    def _lines(
        self,
        draft: Draft,
        readings: Sequence[Reading],
        head: Invoice,
        customer: Customer,
        before: Invoice | None,
        done: Completed,
    ) -> list[Line]:
        if draft.lines is None:
            return own_lines(before) if before else []
        if len(draft.lines) > MOST_LINES:
            done.problems.append(Problem("lines", str(len(draft.lines)), f"are more than {MOST_LINES:,}", "split it"))
            return []
        company, found = self.sources.company, []
        own, gross = own_lines(before) if before else [], head.prices == "gross"
        for n, (given, as_read) in enumerate(zip(draft.lines, readings, strict=True), 1):
            each, reading = given, as_read
            if given.typed != given.item and folding.key(given.typed) in self.sources.by_name:
                # A product may be called like a line with its marks: `Vitamin E`.
                each, reading = LineDraft({}, item=given.typed), self.line_reader.check({})
            where = f"lines[{n}]."
            _add(done, reading.problems, where)
            product = self.sources.product_of(each)
            values = reading.values
            if (wanted := each.item if each.item.isdecimal() else values["product"]) and product is None:
                hint = "debitcli product list --search TEXT"
                done.problems.append(Problem(f"{where}product", wanted, "is no product's number", hint))
                continue
            if product is not None and product.archived:
                done.problems.append(making.is_archived(product, where))
            if product is None and each.item and not values["description"]:
                values["description"] = each.item
            if product is not None and each.typed:
                # `--goods` is for free text.
                values["kind"] = None
            old = own[n - 1].allowances if each.allowances is None else ()
            allowances = self._all_allowances(each.allowances, where, old, done, gross=gross)
            if reading.problems:
                continue
            line = making.made(values, product, head, customer, company, allowances, where, done)
            if given.credits is not None:
                line = changed(line, credited_line=given.credits)
            if line.account:
                line = changed(line, account=making.account_of(line.account, self.sources, where, done))
            found.append(line)
        return found

    def _all_allowances(
        self,
        given: Sequence[Mapping[str, str | None]] | None,
        where: str,
        before: Sequence[Allowance],
        done: Completed,
        *,
        gross: bool,
    ) -> list[Allowance]:
        if not given:
            return list(before) if given is None else []
        found = []
        for n, reading in enumerate(self._allowances.check_each(given), 1):
            place = f"{where}allowances[{n}]."
            _add(done, reading.problems, place)
            values = reading.values
            if values["amount"] is None and values["percent"] is None:
                done.problems.append(Problem(f"{place}amount", None, "is required", "an amount, or percent"))
            values["charge"] = bool(values["charge"])
            # Beside percent of gross prices, an amount is what they came to without VAT.
            stated = values.pop("amount") if values["percent"] is None or not gross else None
            found.append(Allowance(stated=stated, **values))
        return found


def _named(lines: Sequence[str]) -> str:
    """The lines for which something holds, by their descriptions, or how many they are."""
    return ", ".join(lines) if len(lines) <= _MOST_NAMED else f"{len(lines)} lines, such as {lines[0]}"


def _is_of(field: str, others: Collection[str]) -> bool:
    """Whether a field is one of these, or a part of one: `lines[2].price` of `lines[2]`."""
    return field in others or any(field.startswith(f"{other}.") or other.startswith(f"{field}[") for other in others)


def _all_texts(draft: Draft, before: Invoice | None) -> Texts:
    """The fields that a draft gives; those that it does not touch are as they were `before`."""
    if before is None or draft.texts.keys() >= {*FORM.keys}:
        return draft.texts
    return {key: FORM.text(key, before.value(key)) for key in FORM.keys} | draft.texts


def _add(done: Completed, problems: Sequence[Problem], where: str) -> None:
    done.problems += [replace(each, field=f"{where}{each.field}") for each in problems]
