"""What a credit note takes back of an invoice: all that is left, by lines, or by amount.

Its figures follow from those of the invoice and are not reckoned anew: what closes a VAT group takes exactly what is
left of its net and VAT.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from debitcli.errors import ConflictError, DataError
from debitcli.fields.billing.money import EXACT, in_proportion, minor_unit, percent_of, rounded
from debitcli.fields.value import Problem
from debitcli.invoices.credit_notes.left import Key, Left
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Allowance, Group, Line
from debitcli.invoices.parts.sums import with_parts

_NOTHING = Decimal(0)
_HUNDRED = Decimal(100)


def whole(left: Left) -> Invoice:
    """A credit note of all that is left."""
    if left.is_whole:
        lines = [replace(line, credited_line=n) for n, line in enumerate(left.invoice.lines, 1)]
        return replace(_blank(left.invoice), **_all_figures(left.invoice), lines=tuple(lines))
    return by_amount(left, left.total)


def by_amount(left: Left, amount: Decimal) -> Invoice:
    """A credit note of an amount with VAT, shared among the VAT groups by what is left of each: a line for each."""
    _refuse_more(left, amount)
    invoice = left.invoice
    if amount <= 0:
        raise DataError([Problem("amount", str(amount), "is not above zero")])
    open_groups = {key: net + vat for key, (net, vat) in left.groups.items() if net + vat}
    shares = in_proportion(amount, list(open_groups.values()), invoice.currency)
    groups, lines = [], []
    for (key, gross), share in zip(open_groups.items(), shares, strict=True):
        if not share:
            continue
        vat = rounded(EXACT.divide(EXACT.multiply(share, key[1]), _HUNDRED + key[1]), invoice.currency)
        net, vat = left.groups[key] if share == gross else (share - vat, vat)
        groups.append(_group(invoice, key, net, vat))
        lines.append(_part_of_group(invoice, key, net, share))
    return _noted(left, lines, groups, ())


def by_lines(left: Left, wanted: Mapping[int, Decimal | None]) -> Invoice:
    """A credit note of some lines, each with so much of its quantity, or all that is left of it.

    Raises DataError for a line that is not there, ConflictError for more than is left.
    """
    invoice = left.invoice
    lines: list[Line] = []
    for position, quantity in wanted.items():
        if position not in left.quantities:
            last = len(invoice.lines)
            raise DataError([Problem("only", str(position), "is no line of the invoice", f"1 to {last}")])
        remaining = left.quantities[position]
        taken = remaining if quantity is None else quantity
        if taken and remaining and (taken > 0) is not (remaining > 0):
            raise ConflictError(
                f"Of line {position}, {remaining:f} is left, not {taken:f}. Nothing was saved.",
                f"With the sign that it has on the invoice: --only {position}={-taken:f}",
                [Problem("only", f"{position}={taken:f}", f"has another sign than what is left, {remaining:f}")],
            )
        if not taken or abs(taken) > abs(remaining):
            raise ConflictError(
                f"Of line {position}, {remaining:f} is left, not {taken:f}. Nothing was saved.",
                problems=[Problem("only", f"{position}={taken:f}", f"is more than is left, {remaining:f}")],
            )
        lines.append(_part_of_line(invoice, position, taken))
    note = _with_closed_groups(left, lines, _adjustments(invoice, lines))
    if note.total < 0:
        named = ", ".join(map(str, wanted))
        message = f"comes to {invoice.currency} {note.total:,f}, and a credit note is of more than 0"
        hint = "credit it with the lines that it lowers; to charge it again, a new invoice"
        raise DataError([Problem("only", named, message, hint)])
    prove_left(left, note)
    return note


def prove_left(left: Left, note: Invoice) -> None:
    """Raise ConflictError where a credit note takes more than is left by now."""
    for group in note.groups:
        net, vat = left.groups.get(group.key, (_NOTHING, _NOTHING))
        if abs(group.net) > abs(net) or abs(group.vat) > abs(vat) + minor_unit(left.invoice.currency):
            _refuse_more(left, note.total, always=True)
    after = dict(left.quantities)
    for line in note.lines:
        if line.credited_line:
            remaining = after.get(line.credited_line, _NOTHING)
            if abs(line.quantity) > abs(remaining) or line.quantity * remaining < 0:
                raise ConflictError(
                    f"Of line {line.credited_line} of {left.invoice.number}, {remaining:f} is left, not "
                    f"{line.quantity:f}. Nothing was saved."
                )
            after[line.credited_line] = remaining - line.quantity
    _refuse_more(left, note.total)


def _refuse_more(left: Left, amount: Decimal, *, always: bool = False) -> None:
    if always or amount > left.total:
        invoice = left.invoice
        raise ConflictError(
            f"Of {invoice.number}, {invoice.currency} {left.total:,f} is left to credit, not {amount:,f}. "
            "Nothing was saved.",
            problems=[Problem("amount", str(amount), f"is more than is left, {left.total}")],
        )


def _part_of_line(invoice: Invoice, position: int, quantity: Decimal) -> Line:
    """So much of a line: its net in proportion, half up."""
    line = invoice.lines[position - 1]

    def part(amount: Decimal) -> Decimal:
        return rounded(EXACT.divide(EXACT.multiply(amount, quantity), line.quantity), invoice.currency)

    return replace(
        line,
        quantity=quantity,
        credited_line=position,
        net=part(line.net),
        gross=None if line.gross is None else part(line.gross),
        allowances=tuple(_in_part(each, part(each.amount)) for each in line.allowances),
    )


def _in_part(allowance: Allowance, amount: Decimal) -> Allowance:
    """An allowance of which only an amount is taken back."""
    return replace(allowance, amount=amount, stated=None if allowance.percent is not None else amount, base=None)


def _adjustments(invoice: Invoice, lines: Sequence[Line]) -> list[Allowance]:
    """The discounts and charges of the whole invoice, in proportion to the lines that are taken back."""
    sums, taken = _by_group(invoice.lines), _by_group(lines)
    found = []
    for each in filter(None, (invoice.reduction, *invoice.allowances)):
        parts = []
        for category, rate, country, amount in each.parts:
            key = (category, rate, country)
            if taken.get(key) and sums.get(key):
                share = EXACT.divide(EXACT.multiply(amount, taken[key]), sums[key])
                parts.append((*key, rounded(share, invoice.currency)))
        if parts:
            total = sum((part[3] for part in parts), _NOTHING)
            reason = each.reason or (f"{each.percent:f} %" if each.percent is not None else None)
            found.append(replace(_in_part(each, total), parts=tuple(parts), percent=None, stated=total, reason=reason))
    return found


def _with_closed_groups(left: Left, lines: list[Line], allowances: Sequence[Allowance]) -> Invoice:
    """The credit note of lines and allowances; a group of which nothing stays takes all that is left of it."""
    invoice, groups = left.invoice, []
    after = dict(left.quantities)
    for line in lines:
        after[line.credited_line or 0] -= line.quantity
    for key, line_sum in _by_group(lines).items():
        more = sum((each.sign * part[3] for each in allowances for part in each.parts if part[:3] == key), _NOTHING)
        net = line_sum + more
        stays = any(after[n] for n, line in enumerate(invoice.lines, 1) if _key(line) == key)
        left_net, left_vat = left.groups[key]
        if abs(net) > abs(left_net) + minor_unit(invoice.currency) * len(invoice.lines):
            _refuse_more(left, net + rounded(percent_of(net, key[1]), invoice.currency), always=True)
        if stays and invoice.prices == "gross" and not more:
            # What the customer paid comes back exactly.
            gross = sum((line.gross or _NOTHING for line in lines if _key(line) == key), _NOTHING)
            vat = rounded(EXACT.divide(EXACT.multiply(gross, key[1]), _HUNDRED + key[1]), invoice.currency)
            last = max(n for n, line in enumerate(lines) if _key(line) == key)
            lines[last] = replace(lines[last], net=lines[last].net + gross - vat - net)
            net = gross - vat
        elif stays:
            vat = rounded(percent_of(net, key[1]), invoice.currency)
        else:
            vat = left_vat
            last = max(n for n, line in enumerate(lines) if _key(line) == key)
            lines[last] = replace(lines[last], net=lines[last].net + left_net - net)
            net = left_net
        groups.append(_group(invoice, key, net, vat))
    return _noted(left, lines, groups, allowances)


def _noted(left: Left, lines: Sequence[Line], groups: Sequence[Group], allowances: Sequence[Allowance]) -> Invoice:
    """A credit note with these lines, groups and allowances, and their sums.

    The one that closes the invoice takes what is left of what was withheld and rounded, too.
    """
    invoice = left.invoice
    net, vat = (sum((getattr(each, name) for each in groups), _NOTHING) for name in ("net", "vat"))
    withheld = rounded(percent_of(net, invoice.withholding or _NOTHING), invoice.currency)
    rounding = rounded(_NOTHING, invoice.currency)
    if net + vat == left.total and not left.is_lowered:
        withheld, rounding = left.withheld, left.rounding
    blank = replace(_blank(invoice), discount=None)
    return with_parts(blank, lines, groups, allowances, None, withheld=withheld, rounding=rounding)


def _blank(invoice: Invoice) -> Invoice:
    """A credit note on an invoice, without lines and figures."""
    return Invoice(
        type="credit-note",
        customer=invoice.customer,
        customer_number=invoice.customer_number,
        name=invoice.name,
        currency=invoice.currency,
        rate=invoice.rate,
        language=invoice.language,
        prices=invoice.prices,
        discount=invoice.discount,
        withholding=invoice.withholding,
        withholding_label=invoice.withholding_label,
        reference=invoice.reference,
        buyer_reference=invoice.buyer_reference,
        vat_exemption=invoice.vat_exemption,
        delivery=invoice.delivery,
        delivered=invoice.delivered,
        period=invoice.period,
        buyer=invoice.buyer,
        base_currency=invoice.base_currency,
        vat_due=invoice.vat_due,
        credits=(f"{invoice.number} {invoice.date}",),
        as_of=invoice.as_of,
    )


def _all_figures(invoice: Invoice) -> dict[str, Any]:
    names = (
        "groups", "allowances", "reduction", "line_total", "allowance_total", "charge_total", "net", "vat", "total",
        "rounding", "withheld",
    )  # fmt: skip
    return {name: getattr(invoice, name) for name in names} | {
        "payable": invoice.total + invoice.rounding - invoice.withheld
    }


def _group(invoice: Invoice, key: Key, net: Decimal, vat: Decimal) -> Group:
    same = next(each for each in invoice.groups if each.key == key)
    return replace(same, net=net, vat=vat, base_vat=None)


def _part_of_group(invoice: Invoice, key: Key, net: Decimal, gross: Decimal) -> Line:
    """The line of a credit note by amount."""
    words = {"S": f"{key[1]:f} % VAT"}.get(key[0], key[0])
    is_gross = invoice.prices == "gross"
    same = next((line for line in invoice.lines if _key(line) == key), None)
    return Line(
        description=f"Credit on {invoice.number}, {words}",
        kind=same.kind if same else "service",
        account=same.account if same else None,
        price=gross if is_gross else net,
        vat_category=key[0],
        vat_rate=key[1],
        vat_country=key[2],
        credited_line=0,
        net=net,
        gross=gross if is_gross else None,
    )


def _by_group(lines: Sequence[Line]) -> dict[Key, Decimal]:
    sums: dict[Key, Decimal] = {}
    for line in lines:
        sums[_key(line)] = sums.get(_key(line), _NOTHING) + line.net
    return sums


def _key(line: Line) -> Key:
    return line.vat_category, line.vat_rate, line.vat_country
