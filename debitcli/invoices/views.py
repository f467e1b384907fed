"""How documents look on a screen: the review of one, and one that is there."""

from collections.abc import Sequence
from decimal import Decimal

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.constrain import Constrain
from rich.panel import Panel
from rich.text import Text

from debitcli.database.documents import Kept
from debitcli.documents.einvoice import Profile, Syntax
from debitcli.fields.billing.units import UNIT
from debitcli.fields.country import COUNTRY
from debitcli.fields.moments import local
from debitcli.fields.value import Context
from debitcli.invoices.form import FORM
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.kinds import show_sum
from debitcli.invoices.parts.part import Allowance, Line
from debitcli.mail.mail import Mail
from debitcli.terminal import safe
from debitcli.terminal.review import one_line, two_columns, warning
from debitcli.terminal.words import count

WIDEST, _NARROWEST = 78, 24
_EDGE = 4
_KINDS = {"pdf": "PDF"} | {
    f"{syntax.value}-{profile.value}": f"XML, {syntax.value.upper()}, {profile.value}"
    for syntax in Syntax for profile in Profile
}  # fmt: skip
_TITLES = {"invoice": "Invoice", "credit-note": "Credit note", "prepayment": "Prepayment"}
# Of these the review speaks in lines of their own, or not at all.
_ELSEWHERE = {
    "number", "status", "type", "customer", "name", "date", "due", "delivered", "period", "currency", "discount",
    "language",
    "withholding", "prepaid", "rounding", "issued", "created", "updated", "prices", "credits", "deducts",
}  # fmt: skip


def review(invoice: Invoice, remarks: Sequence[str], width: int) -> RenderableType:
    """A document about to be saved, as it would be."""
    room = min(width, WIDEST) - _EDGE
    body = _body(invoice, room)
    return Group(
        Panel(body, title="Please check", title_align="left", expand=False, width=room + _EDGE),
        *map(warning, remarks),
    )


def for_whom(number: str, name: str, city: str, invoice: Invoice, width: int) -> RenderableType:
    """The heading of a document that is begun: for whom, and by which terms."""
    context = Context()
    head = f"{_TITLES[invoice.type]} for customer {number}, {name}{f', {city}' if city else ''}"
    said = (FORM.show(key, {key: invoice.value(key)}, context) for key in ("currency", "terms", "language"))
    return _apart(head, " · ".join(filter(None, said)), min(width, WIDEST), style="bold")


def line_read(invoice: Invoice, n: int, width: int) -> RenderableType:
    """How the line in place `n`, the last so far, was read, with its sum; and what all come to."""
    line, room = invoice.lines[n], min(width, WIDEST)
    total = show_sum(line.net if line.gross is None else line.gross)
    said = f"{line.quantity:,f}{_unit(line)} × {_price(line)}"
    said += f" − {line.discount:f} %" if line.discount else ""
    said += f" · {line.vat_rate:f} %" if line.vat_category == "S" else f" · {line.vat_category}"
    shown: list[RenderableType] = [_edges(f"  → {safe.for_screen(line.description)}", f"{said} {total:>11}", room)]
    if n:
        shown.append(_right(f"{count(n + 1, 'line')} so far", show_sum(invoice.line_total), room, "dim"))
    return Group(*shown)


def document(
    invoice: Invoice,
    width: int,
    closed: Sequence[tuple[str, str, str, str]] = (),
    made: Sequence[Kept] = (),
    sent: Sequence[Mail] = (),
) -> RenderableType:
    """A document of the book; `closed` are the settlements: date, what, amount, and of which document.

    `made` is what was made of it for others, `sent` the mails about it.
    """
    room = min(width, WIDEST)
    head = f"{_TITLES[invoice.type]} {invoice.number}"
    state = invoice.status
    if invoice.overdue_days:
        state = f"overdue {count(invoice.overdue_days, 'day')}"
    lines: list[RenderableType] = [_edges(head, state, room, style="bold"), _body(invoice, room)]
    if invoice.issued and invoice.type != "credit-note":
        for words, amount in (
            ("Paid", invoice.paid), ("Credited", invoice.credited), ("Cash discount", invoice.discounted),
            ("Written off", invoice.written_off),
        ):  # fmt: skip
            if amount:
                lines.append(_right(words, show_sum(-amount), room))
        lines.append(_right(f"Open {invoice.currency}", show_sum(invoice.open), room, style="bold"))
    elif invoice.issued:
        lines.append(_right("Not used up", show_sum(invoice.open), room))
    if closed:
        lines += [
            Text(""),
            *(_edges(f"{day}  {what}  {of}".rstrip(), amount, room) for day, what, amount, of in closed),
        ]
    if made:
        lines += [
            Text(""),
            *(_edges(_KINDS.get(each.kind, each.kind), f"made {local(each.made)}", room) for each in made),
        ]
    if sent:
        lines += [
            Text(""),
            *(_edges(f"Mail #{each.number}, {each.kind}, to {each.to}", _state(each), room) for each in sent),
        ]
    return Group(*lines)


def with_notes(document: RenderableType, notes: RenderableType) -> RenderableType:
    """A document with the notes on it below."""
    return Group(document, notes)


def _state(mail: Mail) -> str:
    return f"sent {local(mail.sent)}" if mail.sent else mail.status


def _body(invoice: Invoice, room: int) -> RenderableType:
    """To whom, when, the lines, the sums, and the VAT."""
    context = Context()
    said = {key: FORM.show(key, {key: invoice.value(key)}, context) for key in FORM.by_key}
    parts: list[RenderableType] = [_labelled("To", _buyer(invoice), room)]
    days = [("Date", said["date"] or "the day of issue"), ("Due", said["due"]), ("Delivered", said["delivered"])]
    days.append(("Period", said["period"]))
    parts.append(_flowing([f"{label}  {value}" for label, value in days if value], room))
    others = [each.key for each in FORM.every if each.key not in _ELSEWHERE and each.part == "details"]
    parts += [_labelled(FORM.label(key), said[key], room) for key in (*others, "credits", "deducts") if said[key]]
    parts.append(Text(""))
    if invoice.prices == "gross":
        parts.append(Text("Prices include VAT", "dim"))
    parts += [each for n, line in enumerate(invoice.lines, 1) for each in _line(n, line, invoice, room)]
    parts += _sums(invoice, room)
    if why := _why(invoice):
        reasons = two_columns()
        for n, reason in enumerate(why):
            reasons.add_row(Text("" if n else "VAT", "dim"), Text(safe.for_screen(reason)))
        parts += [Text(""), Constrain(reasons, room)]
    return Group(*parts)


def _buyer(invoice: Invoice) -> str:
    who = invoice.buyer or {"name": invoice.name}
    town = " ".join(filter(None, (who.get("postal_code"), who.get("city"))))
    country = COUNTRY.shown(who.get("country") or "", Context())
    return ", ".join(filter(None, (who.get("name"), who.get("address"), town, country)))


def _line(position: int, line: Line, invoice: Invoice, room: int) -> list[RenderableType]:
    """A line of the document: what it is on the left, quantity, price, VAT and sum on the right."""
    vat = f"{line.vat_rate:f} %" if line.vat_category == "S" else line.vat_category
    unit, price = _unit(line), _price(line)
    total = show_sum(line.net if line.gross is None else line.gross)
    right = f"{line.quantity:,f}{unit:<5} {price:>9}  {vat:>5} {total:>11}"
    name = f"{position:>2}  {safe.for_screen(line.description)}"
    left = room - cell_len(right) - 1
    shown: list[RenderableType] = []
    if left >= _NARROWEST:
        shown.append(_edges(one_line(name, left), right, room))
    else:
        shown += [Text(one_line(name, room)), _right("", right.strip(), room)]
    notes = [f"less {show_sum(line.price_discount)} each"] if line.price_discount else []
    notes += [f"less {line.discount:f} %"] if line.discount else []
    notes += [_adjustment(each) for each in line.allowances]
    shown += [Text(one_line(f"    {safe.for_screen(note)}", room), "dim") for note in (*notes, line.period) if note]
    return shown


def _unit(line: Line) -> str:
    return "" if line.unit == "C62" else f" {UNIT.shown(line.unit, Context())}"


def _price(line: Line) -> str:
    base = f"/{line.base_quantity:f}" if line.base_quantity not in (None, Decimal(1)) else ""
    return f"{show_sum(line.price)}{base}"


def _adjustment(each: Allowance) -> str:
    size = f"{each.percent:f} %" if each.percent is not None else show_sum(each.stated or each.amount)
    return f"{each.reason or ('charge' if each.charge else 'less')} {size}"


def _sums(invoice: Invoice, room: int) -> list[RenderableType]:
    """The sums below the lines; with VAT included in prices, what of it is VAT."""
    shown: list[RenderableType] = []
    if invoice.reduction:
        shown.append(_right(f"Discount {_size(invoice.reduction)}", show_sum(-invoice.reduction.amount), room))
    for each in invoice.allowances:
        amount = each.amount if each.charge else -each.amount
        shown.append(
            _right(safe.for_screen(each.reason or ("Charge" if each.charge else "Allowance")), show_sum(amount), room)
        )
    shown.append(_right("Net", show_sum(invoice.net), room))
    for group in invoice.groups:
        rate = f"{group.vat_rate:f} %" if group.vat_category == "S" else group.vat_category
        country = f" {group.vat_country}" if group.vat_country else ""
        shown.append(_right(f"{rate}{country} on {show_sum(group.net)}", show_sum(group.vat), room))
    shown.append(_right(f"Total {invoice.currency}", show_sum(invoice.total), room, style="bold"))
    more = (
        ("Prepaid", -invoice.prepaid), ("Rounding", invoice.rounding),
        (f"Withheld {invoice.withholding or 0:f} %", -invoice.withheld),
    )  # fmt: skip
    shown += [_right(words, show_sum(amount), room) for words, amount in more if amount]
    if invoice.payable != invoice.total:
        shown.append(_right("To pay", show_sum(invoice.payable), room, style="bold"))
    return shown


def _size(each: Allowance) -> str:
    return f"{each.percent:f} %" if each.percent is not None else ""


def _why(invoice: Invoice) -> list[str]:
    """Why the VAT is as it is, each reason once."""
    reasons = [each.reason for each in invoice.groups if each.reason]
    return list(dict.fromkeys(reasons or filter(None, (line.vat_why for line in invoice.lines))))


def _labelled(label: str, value: str, room: int) -> Text:
    return Text.assemble(
        (f"{label}  ", "dim"), one_line(safe.for_screen(value).replace("⏎", ", "), room - len(label) - 2)
    )


def _flowing(parts: Sequence[str], room: int) -> RenderableType:
    lines = [""]
    for part in parts:
        joined = f"{lines[-1]}      {part}" if lines[-1] else part
        if lines[-1] and cell_len(joined) > room:
            lines.append(part)
        else:
            lines[-1] = joined
    return Text("\n".join(lines))


def _right(words: str, amount: str, room: int, style: str = "") -> RenderableType:
    text = f"{one_line(words, max(room - len(amount) - 2, 1))}  {amount:>11}".strip()
    return Text(" " * max(room - cell_len(text), 0) + text, style)


def _apart(left: str, right: str, room: int, style: str = "") -> RenderableType:
    """Two parts on one line, or on two where there is no room for both."""
    if cell_len(left) + cell_len(right) < room:
        return _edges(left, right, room, style)
    return Group(Text(one_line(safe.for_screen(left), room), style), Text(one_line(safe.for_screen(right), room)))


def _edges(left: str, right: str, room: int, style: str = "") -> Text:
    shown = one_line(safe.for_screen(left), max(room - cell_len(right) - 1, 1))
    gap = max(room - cell_len(shown) - cell_len(right), 1)
    return Text.assemble((shown, style), " " * gap, right)
