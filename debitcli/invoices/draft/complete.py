"""From what was given to a document: what was not given is taken from its products, customer and company.

Who wins: flag, JSON, line, document, product, customer, company. Then it is reckoned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from operator import attrgetter
from typing import Any

from debitcli.customers.customer import Customer
from debitcli.fields import folding
from debitcli.fields.money import EXACT, rounded
from debitcli.fields.value import Problem, Refused
from debitcli.forms.known import Rules
from debitcli.forms.reader import Draft as Texts
from debitcli.forms.reader import Reader, Reading
from debitcli.invoices.draft import deductions
from debitcli.invoices.draft import lines as making
from debitcli.invoices.draft.company import Company
from debitcli.invoices.draft.given import RECKONED, Draft, LineDraft, naming, own_lines
from debitcli.invoices.form import ALLOWANCE, FORM, LINE
from debitcli.invoices.invoice import Allowance, Group, Invoice, Line, changed
from debitcli.invoices.kinds import rate_between
from debitcli.invoices.reckoning import Adjustment, Document, Reckoned, VatGroup, adjustments_of, reckon
from debitcli.invoices.reckoning import Line as Reckonable
from debitcli.products.product import Product

MOST_LINES = 10_000
_MOST = Decimal(10) ** 12
_NOTHING = Decimal(0)
_ONE = Decimal(1)
_OF_BUYER = (
    "number", "name", "kind", "country", "address", "address2", "postal_code", "city", "region", "email", "tax_id",
    "business_id", "electronic_address", "contact", "language",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sources:
    """What the book knows that documents take from: `customers` and `products` by number, products also by folded name.

    `today` is the day; with `may_lack`, a rate of exchange may be missing. `prepayments` are the documents that drafts
    deduct, by number, `deducted` says by which document some are deducted already (id → number). `accounts` are the
    numbers of those that lines and products name. `decimal` is the sign before decimals, where it is known.
    """

    company: Company
    customers: Mapping[str, Customer]
    products: Mapping[str, Product]
    by_name: Mapping[str, Product]
    today: date
    locale: str = "en"
    may_lack: bool = False
    prepayments: Mapping[str, Invoice] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    deducted: Mapping[int, str] = field(default_factory=dict)
    decimal: str | None = None


@dataclass(slots=True)
class Completed:
    """A document, what is wrong with it (then it is not whole), and sentences worth a look."""

    invoice: Invoice
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


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
        heads = self.reader.check_each([_all_texts(*each) for each in zip(drafts, old, strict=True)])
        lines = iter(self.line_reader.check_each([line.texts for each in drafts for line in each.lines or ()]))
        return [
            self._complete(draft, was, head, list(islice(lines, len(draft.lines or ()))))
            for draft, was, head in zip(drafts, old, heads, strict=True)
        ]

    def again(self, drafts: Sequence[Invoice]) -> list[Completed]:
        """Drafts of the book as they are made today: what they say was read, and reckoned where nothing changed."""
        return [
            self._complete(
                naming(each),
                each,
                _as_read(each),
                [_line_as_read(line) for line in own_lines(each)],
                keeps_figures=True,
            )
            for each in drafts
        ]

    def _complete(
        self,
        draft: Draft,
        before: Invoice | None,
        reading: Reading,
        of_lines: Sequence[Reading],
        *,
        keeps_figures: bool = False,
    ) -> Completed:
        done = Completed(before or Invoice())
        done.problems += reading.problems
        done.remarks += self.reader.warnings(reading)
        values = reading.values
        customer = self._customer(values, done)
        if done.problems or customer is None:
            for n, each in enumerate(of_lines, 1):
                _add(done, each.problems, f"lines[{n}].")
            return done
        head = self._head(values, {*draft.texts} if before is None else {*FORM.keys}, customer, draft, done)
        lines = self._lines(draft, of_lines, head, customer, before, done)
        known = self.sources.prepayments, self.sources.deducted
        lines += deductions.lines_of(head.deducts, *known, head, done.problems)
        is_gross = head.prices == "gross"
        old = before.allowances if before else ()
        allowances = self._all_allowances(draft.allowances, "", old, done, gross=is_gross)
        if not lines and not done.problems:
            done.problems.append(Problem("lines", None, "is required", '--line "10 h x Design @ 80"'))
        if done.problems:
            return done
        invoice = changed(head, lines=tuple(lines), allowances=tuple(allowances), prepaid=values["prepaid"] or _NOTHING)
        if keeps_figures and before and _says_the_same(before, invoice):
            done.invoice = changed(invoice, **{name: getattr(before, name) for name in _FIGURES})
            return done
        rounding = values["rounding"]
        if before and rounding == before.rounding and invoice.currency in self.sources.company.rounding:
            # What the setting made of the former sum is no rounding of this one.
            rounding = None
        done.invoice = self._reckoned(invoice, rounding, done)
        self._compare(draft, done)
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

    def _head(
        self, values: dict[str, Any], given: set[str], customer: Customer, draft: Draft, done: Completed
    ) -> Invoice:
        """The fields of the document, those that were not `given` by customer and company."""
        company = self.sources.company

        def first(key: str, *others: Any) -> Any:
            return values[key] if key in given else next((each for each in others if each is not None), None)

        currencies = {each.currency for each in draft.lines or () if each.currency}
        said = currencies.pop() if len(currencies) == 1 else None
        if currencies:
            done.problems.append(Problem("currency", None, "differs from line to line", "one currency on an invoice"))
        currency = first("currency", said, customer.currency, company.currency)
        if currency is None:
            done.problems.append(Problem("currency", None, "is required", "--currency EUR, or debitcli setup"))
        elif said and currency != said:
            done.problems.append(Problem("currency", said, f"is not that of the invoice, {currency}", "--currency"))
        discount = first("discount", f"{customer.discount}%" if customer.discount else None)
        head = Invoice(
            id=done.invoice.id,
            number=done.invoice.number,
            created=done.invoice.created,
            updated=done.invoice.updated,
            type=values["type"] or "invoice",
            customer=customer.id,
            customer_number=customer.called,
            name=customer.name,
            date=values["date"],
            due=values["due"],
            terms=first("terms", customer.payment_terms, company.terms),
            delivered=values["delivered"],
            period=values["period"],
            currency=currency or "",
            rate=self._rate(values["rate"], currency, done),
            language=first("language", customer.language, company.fields.get("language")),
            prices=values["prices"] or customer.prices or self._prices(draft) or company.prices,
            discount=None if discount == "0%" else discount,
            withholding=first("withholding", customer.withholding, company.fields.get("withholding")),
            reference=values["reference"],
            buyer_reference=first("buyer_reference", customer.buyer_reference),
            message=values["message"],
            vat_category=values["vat_category"],
            vat_exemption=values["vat_exemption"],
            delivery=values["delivery"],
            credits=tuple(values["credits"] or ()),
            deducts=tuple(values["deducts"] or ()),
            buyer=buyer_of(customer),
            base_currency=company.currency,
            as_of=self.sources.today.isoformat(),
        )
        if head.date and head.due and head.due < head.date:
            done.problems.append(Problem("due", head.due, f"is before the date, {head.date}", "leave it out"))
        return head

    def _rate(self, text: str | None, currency: str | None, done: Completed) -> Decimal | None:
        home = self.sources.company.currency
        if currency is None or home is None or currency == home:
            return None
        if text is None:
            problem = Problem("rate", None, f"is required: {home} for one {currency}", "--rate 0.0876")
            if self.sources.may_lack:
                done.remarks.append(f"The rate is missing: {home} for one {currency}.")
            else:
                done.problems.append(problem)
            return None
        rate = rate_between(text, currency, home)
        if isinstance(rate, Refused):
            done.problems.append(Problem("rate", text, rate.message, rate.hint))
            return None
        return rate

    def _prices(self, draft: Draft) -> str | None:
        """How products are priced, where all lines are made of some and they agree."""
        products = [self.product_of(each) for each in draft.lines or ()]
        kinds = {each.prices if each else None for each in products}
        return kinds.pop() if len(kinds) == 1 else None

    # Its lines.

    def product_of(self, line: LineDraft) -> Product | None:
        """The product that a line is made of, if it is of one."""
        if line.item and not line.item.isdecimal():
            return self.sources.by_name.get(folding.key(line.item) or "")
        return self.sources.products.get(line.item or line.texts.get("product") or "")

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
            product = self.product_of(each)
            values = reading.values
            if (wanted := each.item if each.item.isdecimal() else values["product"]) and product is None:
                hint = "debitcli product list --search TEXT"
                done.problems.append(Problem(f"{where}product", wanted, "is no product's number", hint))
                continue
            if product is not None and product.archived:
                hint = f"debitcli product restore {product.number}"
                done.problems.append(Problem(f"{where}product", product.number, "is archived", hint))
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
            if line.account:
                line = changed(line, account=self._account(line.account, where, done))
            found.append(line)
        return found

    def _account(self, text: str, where: str, done: Completed) -> str | None:
        number = self.sources.accounts.get(text)
        if number is None:
            hint = "debitcli account list, or account add"
            done.problems.append(Problem(f"{where}account", text, "is no account that is in use", hint))
        return number

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

    # Its figures.

    def _reckoned(self, invoice: Invoice, rounding: Decimal | None, done: Completed) -> Invoice:
        """The document with all its figures."""
        adjustments = [_discount(invoice.discount)] if invoice.discount else []
        adjustments += [_adjustment(each, n, invoice) for n, each in enumerate(invoice.allowances, 1)]
        priced = [_reckonable(each) for each in invoice.lines]
        steps = self.sources.company.rounding
        document = Document(
            invoice.currency,
            priced,
            adjustments,
            gross=invoice.prices == "gross",
            prepaid=invoice.prepaid,
            rounding=rounding or _NOTHING,
            rounds_to=steps.get(invoice.currency) if rounding is None else None,
            withholding=invoice.withholding or _NOTHING,
        )
        figures = reckon(document)
        if max(map(abs, (*figures.line_nets, figures.total)), default=_NOTHING) >= _MOST:
            done.problems.append(Problem("total", str(figures.total), "is too large", f"below {_MOST:,}"))
        elif abs(figures.total) * (invoice.rate or _ONE) >= _MOST:
            said = f"makes the total too large in {self.sources.company.currency}"
            done.problems.append(Problem("rate", str(invoice.rate), said, f"below {_MOST:,}"))
        made = in_base(with_figures(invoice, priced, figures))
        if made.total < 0:
            hint = "--type credit-note, with quantities above zero"
            done.remarks.append(f"The total is below zero: a credit note says so by its type ({hint}).")
        return made

    def _compare(self, draft: Draft, done: Completed) -> None:
        """Compare the figures that were given with those that were reckoned."""
        made = done.invoice
        pairs = [(key, draft.stated[key], str(made.value(key))) for key in RECKONED if key in draft.stated]
        pairs += [
            (f"lines[{n}].net", given.net, str(line.net))
            for n, (given, line) in enumerate(zip(draft.lines or (), made.lines, strict=False), 1)
            if given.net is not None
        ]
        for n, given in enumerate(draft.breakdown, 1):
            ours = next((each.record for each in made.groups if _is_meant(each, given)), None)
            if ours is None:
                done.problems.append(Problem(f"vat_breakdown[{n}]", str(given)[:80], "has no line"))
                continue
            pairs += [(f"vat_breakdown[{n}].{k}", str(given[k]), ours[k]) for k in ("net", "vat") if given.get(k)]
        for key, stated, reckoned in pairs:
            if not _same(stated, reckoned):
                done.problems.append(Problem(key, stated, f"is {reckoned} as it is reckoned", "leave it out"))


def _as_read(invoice: Invoice) -> Reading:
    """What a document says, as if it were read."""
    values = {key: invoice.value(key) for key in FORM.keys}
    return Reading(values | {"rate": FORM.text("rate", invoice.rate) or None}, (), (), ())


def _line_as_read(line: Line) -> Reading:
    """What a line says, as if it were read; its VAT only where somebody gave it."""
    values = {key: line.value(key) for key in LINE.keys}
    if line.vat_why is not None:
        values["vat_category"] = values["vat_rate"] = None
    return Reading(values, (), (), ())


def _all_texts(draft: Draft, before: Invoice | None) -> Texts:
    """The fields that a draft gives; those that it does not touch are as they were `before`."""
    if before is None or draft.texts.keys() >= {*FORM.keys}:
        return draft.texts
    return {key: FORM.text(key, before.value(key)) for key in FORM.keys} | draft.texts


def buyer_of(customer: Customer) -> dict[str, str]:
    """What a document says of the customer."""
    values = {key: customer.value(key) for key in _OF_BUYER}
    return {key: str(value) for key, value in values.items() if value not in (None, "", ())}


def with_figures(invoice: Invoice, reckonable: Sequence[Reckonable], figures: Reckoned) -> Invoice:
    """The document with the figures that were reckoned of its lines."""
    is_gross = invoice.prices == "gross"
    lines = []
    for line, priced, total, net in zip(invoice.lines, reckonable, figures.line_sums, figures.line_nets, strict=True):
        amounts = adjustments_of(priced, invoice.currency)[1 if line.discount else 0 :]
        own = tuple(changed(each, amount=amount) for each, amount in zip(line.allowances, amounts, strict=True))
        gross = total if is_gross else None
        is_as_before = line.net == net and line.gross == gross and not own
        lines.append(line if is_as_before else changed(line, net=net, gross=gross, allowances=own))
    parts: dict[int, list[tuple[str, Decimal, str | None, Decimal]]] = {}
    for each in figures.adjustments:
        if each.group is not None:
            parts.setdefault(each.given, []).append((*each.group, each.amount or _NOTHING))

    def shared(each: Allowance, given: int) -> Allowance:
        own = tuple(parts.get(given, ()))
        return changed(each, parts=own, amount=sum((amount for *_, amount in own), _NOTHING))

    reduction = None
    if invoice.discount:
        said = _discount(invoice.discount)
        reduction = shared(Allowance(stated=said.amount, percent=said.percent), 0)
    groups = [
        Group(
            vat_category=each.group.category,
            vat_rate=each.group.rate,
            vat_country=each.group.country,
            net=each.net,
            vat=each.vat,
        )
        for each in figures.groups
    ]
    return changed(
        invoice,
        lines=tuple(lines),
        reduction=reduction,
        allowances=tuple(shared(each, n) for n, each in enumerate(invoice.allowances, 1)),
        groups=tuple(groups),
        line_total=figures.line_total,
        allowance_total=figures.allowance_total,
        charge_total=figures.charge_total,
        net=figures.net,
        vat=figures.vat,
        total=figures.total,
        rounding=figures.rounding,
        withheld=figures.withheld,
        payable=figures.payable,
    )


_FIGURES = (
    "lines", "allowances", "reduction", "groups", "line_total", "allowance_total", "charge_total", "net", "vat",
    "total", "rounding", "withheld", "payable", "base_vat",
)  # fmt: skip
_REACHES_SUMS = ("type", "currency", "rate", "prices", "discount", "withholding", "prepaid", "deducts", "base_currency")


_WITHOUT_SUMS = attrgetter(*(each.name for each in fields(Line) if each.name not in ("net", "gross")))


def _says_the_same(before: Invoice, after: Invoice) -> bool:
    """Whether a document says what it said before, in all from which its figures follow."""
    if any(getattr(before, name) != getattr(after, name) for name in _REACHES_SUMS):
        return False
    if before.allowances is not after.allowances and before.allowances != after.allowances:
        return False
    return len(before.lines) == len(after.lines) and all(
        _WITHOUT_SUMS(old) == _WITHOUT_SUMS(new) for old, new in zip(before.lines, after.lines, strict=True)
    )


def in_base(invoice: Invoice) -> Invoice:
    """The document with its VAT in the company's currency too (BT-111), as far as the rate is known."""
    home = invoice.base_currency or invoice.currency
    rate = Decimal(1) if home == invoice.currency else invoice.rate
    if rate is None:
        return changed(invoice, base_vat=None)
    groups = tuple(changed(each, base_vat=rounded(EXACT.multiply(each.vat, rate), home)) for each in invoice.groups)
    base_vat = sum((each.base_vat or _NOTHING for each in groups), rounded(_NOTHING, home))
    return changed(invoice, groups=groups, base_vat=base_vat)


def _reckonable(line: Line) -> Reckonable:
    adjustments = [Adjustment(percent=line.discount)] if line.discount else []
    adjustments += [Adjustment(each.stated, each.percent, each.base, each.charge) for each in line.allowances]
    price = line.price - (line.price_discount or _NOTHING)
    return Reckonable(line.quantity, price, group_of(line), line.base_quantity or _ONE, adjustments)


def group_of(line: Line) -> VatGroup:
    """The VAT group of a line."""
    return VatGroup(line.vat_category, line.vat_rate, line.vat_country)


def _discount(text: str) -> Adjustment:
    if text.endswith("%"):
        return Adjustment(percent=Decimal(text.removesuffix("%")))
    return Adjustment(Decimal(text))


def _adjustment(each: Allowance, given: int, invoice: Invoice) -> Adjustment:
    group = None
    if each.vat_category or each.vat_rate is not None:
        group = VatGroup(each.vat_category or "S", each.vat_rate or _NOTHING)
    elif each.charge:
        group = _largest_group(invoice)
    return Adjustment(each.stated, each.percent, each.base, each.charge, group, given)


def _largest_group(invoice: Invoice) -> VatGroup:
    """The VAT group with the largest net, before allowances and charges."""
    sums: dict[VatGroup, Decimal] = {}
    for each in invoice.lines:
        worth = each.quantity * each.price / (each.base_quantity or _ONE)
        sums[group_of(each)] = sums.get(group_of(each), _NOTHING) + worth
    return max(sums, key=lambda group: abs(sums[group]))


def _add(done: Completed, problems: Sequence[Problem], where: str) -> None:
    done.problems += [replace(each, field=f"{where}{each.field}") for each in problems]


def _is_meant(group: Group, given: Mapping[str, Any]) -> bool:
    return given.get("category") == group.vat_category and _same(str(given.get("rate") or 0), str(group.vat_rate))


def _same(one: str, other: str) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except ArithmeticError:
        return False
