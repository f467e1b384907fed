"""Drafts of the book as they are made today: what they say stays, the VAT that nobody gave is what holds now."""

from collections.abc import Iterable
from decimal import Decimal

from debitcli.customers.customer import Customer
from debitcli.fields.value import Problem
from debitcli.forms.slots import changed
from debitcli.invoices.draft import deductions, figures, lines
from debitcli.invoices.draft.complete import Completed
from debitcli.invoices.draft.given import own_lines
from debitcli.invoices.draft.head import buyer_of
from debitcli.invoices.draft.known import Sources
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Line

_NOTHING = Decimal(0)


def again(drafts: Iterable[Invoice], sources: Sources) -> list[Completed]:
    """Drafts as they are made of `sources`, with what is wrong with them; reckoned only where anything changed."""
    return [_again(each, sources.customers[each.customer_number], sources) for each in drafts]


def _again(before: Invoice, customer: Customer, sources: Sources) -> Completed:
    company, done = sources.company, Completed(before)
    head = changed(
        before,
        name=customer.name,
        buyer=buyer_of(customer),
        base_currency=company.currency,
        rate=None if before.currency == company.currency else before.rate,
        as_of=sources.today.isoformat(),
    )
    if head.rate is None and company.currency and head.currency != company.currency:
        message = f"is required: {company.currency} for one {head.currency}"
        done.problems.append(Problem("rate", None, message, "--rate 0.0876"))
    own = [_line(each, n, head, customer, sources, done) for n, each in enumerate(own_lines(before), 1)]
    if before.deducts:
        own += deductions.lines_of(before.deducts, sources.prepayments, sources.deducted, head, done.problems)
    if not done.problems:
        invoice = changed(head, lines=tuple(own))
        done.invoice = figures.kept(before, invoice) or figures.anew(before, invoice, company.rounding)
        if problem := figures.refused(done.invoice):
            done.problems.append(problem)
    return done


def _line(line: Line, n: int, head: Invoice, customer: Customer, sources: Sources, done: Completed) -> Line:
    """The line with the VAT and the account of today."""
    where = f"lines[{n}]."
    product = sources.products.get(line.product_number) if line.product_number else None
    if line.product_number and product is None:
        hint = "debitcli product list --search TEXT"
        done.problems.append(Problem(f"{where}product", line.product_number, "is no product's number", hint))
    if product is not None and product.archived:
        done.problems.append(lines.is_archived(product, where))
    if line.account and (number := lines.account_of(line.account, sources, where, done)) != line.account:
        line = changed(line, account=number)
    if line.vat_why is None:
        return line
    given = {"vat_category": None, "vat_rate": None}
    vat = lines.vat_of(line.kind, line.description, given, product, head, customer, sources.company, where, done)
    return changed(line, vat_category=vat.category or "S", vat_rate=vat.rate or _NOTHING, vat_why=vat.why or None)
