"""What somebody gave of a document, still as text: from flags, from JSON, and from what a document says already."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from debitcli.errors import DataError
from debitcli.fields.value import Context, Problem, Refused
from debitcli.forms.form import Form, near
from debitcli.forms.reader import Draft as Texts
from debitcli.invoices.draft import line_text
from debitcli.invoices.form import ALLOWANCE, FORM, LINE
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Line

RECKONED = ("line_total", "allowance_total", "charge_total", "net", "vat", "total", "payable", "withheld")
"""Figures that the program reckons: where they are given, they are compared."""
_LONGEST_PLACE = 6
_STRUCTURED = ("lines", "allowances", "vat_breakdown")
ANSWERED = frozenset(each.key for each in FORM.every if each.given_by == "book") | {
    "cash_discounts", "overdue_days", "seller", "buyer", "sent", "documents", "settlements", "reminders",
    "hold_until", "notes",
}  # fmt: skip
"""What `show` answers besides, and nobody gives."""
NO_NOTES = "printed: message; private: debitcli note add --invoice INVOICE TEXT"


@dataclass(slots=True)
class LineDraft:
    """What was given of a line. Of one `typed` as text, `item` is what it is for: a number, a name, or free text.

    Where its `allowances` are None, they are as they were. In a credit note, `credits` is the line of the invoice that
    it takes back, 0 for a part of a VAT group.
    """

    texts: dict[str, str | None]
    allowances: list[dict[str, str | None]] | None = field(default_factory=list)
    item: str = ""
    typed: str = ""
    currency: str | None = None
    net: str | None = None
    credits: int | None = None


@dataclass(slots=True)
class Draft:
    """What was given of a document: its fields, its lines and allowances (None: nothing said), and figures to compare.

    `breakdown` are the VAT groups that were given, each with its figures as text, `problems` what cannot be read.
    """

    texts: dict[str, str | None]
    lines: list[LineDraft] | None = None
    allowances: list[dict[str, str | None]] | None = None
    stated: dict[str, str] = field(default_factory=dict)
    breakdown: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def from_flags(
    texts: Texts, lines: Sequence[str] | None, charges: Sequence[str] | None, context: Context, *, goods: bool = False
) -> Draft:
    """What flags give."""
    problems: list[Problem] = []
    read = [_line(typed, n, context, problems, goods=goods) for n, typed in enumerate(lines or (), 1)]
    allowances = []
    for typed in charges or ():
        charge = of_charge(typed, context)
        if isinstance(charge, Refused):
            problems.append(Problem("charge", typed, charge.message, charge.hint))
        else:
            allowances.append(charge)
    return Draft(dict(texts), read if lines else None, allowances if charges else None, problems=problems)


def joined(over: Draft, under: Draft) -> Draft:
    """What flags give `over` what JSON gives."""
    return Draft(
        under.texts | over.texts,
        under.lines if over.lines is None else over.lines,
        under.allowances if over.allowances is None else over.allowances,
        under.stated,
        under.breakdown,
        [*over.problems, *under.problems],
    )


def from_json(content: str) -> tuple[list[Draft], bool]:
    """The documents in a JSON object, an array, or JSON lines; and whether there were several.

    Raises DataError where it is no JSON.
    """
    data, several = _parsed(content)
    return [of_object(item) for item in data], several


def of_invoice(invoice: Invoice) -> Draft:
    """What a document says, as a draft that gives just the same."""
    texts: dict[str, str | None] = {key: FORM.text(key, invoice.value(key)) for key in FORM.keys}
    lines = []
    for each in own_lines(invoice):
        own = {key: LINE.text(key, each.value(key)) for key in LINE.keys}
        if each.vat_why is not None:
            # Nobody gave it: it follows from who buys and what.
            own["vat_category"] = own["vat_rate"] = None  # type: ignore[assignment]
        given = {key: text for key, text in own.items() if text}
        lines.append(LineDraft(dict(given), [_of_allowance(one) for one in each.allowances]))
    return Draft(texts, lines, [_of_allowance(each) for each in invoice.allowances])


def naming(invoice: Invoice) -> Draft:
    """Only what a document names of the book."""
    lines = [LineDraft({"product": each.product_number, "account": each.account}, None) for each in own_lines(invoice)]
    deducts = FORM.text("deducts", invoice.deducts)
    return Draft({"customer": invoice.customer_number, "deducts": deducts}, lines)


def own_lines(invoice: Invoice) -> list[Line]:
    """The lines of a document but those that follow from the prepayments that it deducts."""
    return [each for each in invoice.lines if each.credited_line is None]


def _of_allowance(allowance: Any) -> dict[str, str | None]:
    texts: dict[str, str | None] = {}
    for key in ALLOWANCE.keys:
        if text := ALLOWANCE.text(key, allowance.value(key)):
            texts[key] = text
    return texts


def _parsed(content: str) -> tuple[list[Any], bool]:
    def load(text: str) -> Any:
        # Numbers stay as they are written: no float touches an amount.
        return json.loads(text, parse_float=str, parse_int=str)

    try:
        try:
            data = load(content)
        except json.JSONDecodeError:
            lines = [line for line in content.splitlines() if line.strip()]
            if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines):
                raise
            return [load(line) for line in lines], True
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}"
        raise DataError([Problem("json", None, f"cannot be read at {at}: {error.msg}")]) from error
    except RecursionError as error:
        raise DataError([Problem("json", None, "is nested too deeply")]) from error
    return (data, True) if isinstance(data, list) else ([data], False)


def of_object(item: Any) -> Draft:
    """The document that an object of JSON says, with what of it cannot be taken."""
    draft = Draft({})
    problems = draft.problems
    if not isinstance(item, dict):
        problems.append(_no_object("json", item))
        return draft
    plain = {key: value for key, value in item.items() if key not in (*_STRUCTURED, *RECKONED) and key not in ANSWERED}
    if not _are_answered(item.get("notes")):
        problems.append(Problem("notes", _short(item["notes"]), "have no place on an invoice", NO_NOTES))
    draft.texts = _texts(plain, FORM, "", problems, known=[*FORM.keys, *_STRUCTURED, *RECKONED])
    draft.stated = {key: str(item[key]) for key in RECKONED if item.get(key) is not None}
    if "lines" in item:
        found = objects(item["lines"], "lines", problems)
        # Deductions follow from the prepayments that are named.
        given = [(n, each) for n, each in found if each.get("deducts") is not True]
        if len(given) < len(found) and not item.get("deducts"):
            problems.append(Problem("deducts", None, "is required", "lines say that they deduct a prepayment: which?"))
        draft.lines = [_line_of_json(each, f"lines[{n}].", problems) for n, each in given]
    if "allowances" in item:
        draft.allowances = allowances_of(item["allowances"], "", problems)
    draft.breakdown = [each for _, each in objects(item.get("vat_breakdown"), "vat_breakdown", problems)]
    return draft


def _are_answered(notes: Any) -> bool:
    """Whether these are the notes that `show` answers, and none that somebody means to write."""
    return notes is None or (
        isinstance(notes, list) and all(isinstance(each, dict) and "author" in each for each in notes)
    )


def _line_of_json(item: Mapping[str, Any], where: str, problems: list[Problem]) -> LineDraft:
    plain = {key: value for key, value in item.items() if key not in ("allowances", "net", "deducts", "credits")}
    line = LineDraft(_texts(plain, LINE, where, problems, known=[*LINE.keys, "allowances", "net"]))
    line.credits = credited_line(item.get("credits"), f"{where}credits", problems)
    line.net = str(item["net"]) if item.get("net") is not None else None
    line.allowances = allowances_of(item.get("allowances"), where, problems)
    return line


def credited_line(value: Any, where: str, problems: list[Problem]) -> int | None:
    """The place of the line that a line of a credit note takes back, 0 for a part of a VAT group."""
    if value is None or (isinstance(value, str) and value.isdecimal() and len(value) <= _LONGEST_PLACE):
        return None if value is None else int(value)
    hint = "its place there, such as 1, or 0 for a part of an amount"
    problems.append(Problem(where, _short(value), "is no line of an invoice", hint))
    return None


def allowances_of(value: Any, where: str, problems: list[Problem]) -> list[dict[str, str | None]]:
    """The allowances and charges that a list of JSON says, of a document or of the line that `where` names."""
    return [
        _texts(each, ALLOWANCE, f"{where}allowances[{n}].", problems)
        for n, each in objects(value, f"{where}allowances", problems)
    ]


def objects(value: Any, key: str, problems: list[Problem]) -> list[tuple[int, dict[str, Any]]]:
    """The objects of a list, counted from 1; what is none is a problem."""
    if value is None:
        return []
    if not isinstance(value, list):
        problems.append(Problem(key, json.dumps(value)[:80], "is no list", "of objects"))
        return []
    problems += [_no_object(f"{key}[{n}]", each) for n, each in enumerate(value, 1) if not isinstance(each, dict)]
    return [(n, each) for n, each in enumerate(value, 1) if isinstance(each, dict)]


def _no_object(key: str, value: Any) -> Problem:
    example = '{"customer": "41", "lines": [{"description": "Design", "price": "80.00"}]}'
    return Problem(key, json.dumps(value)[:80], "is no object", f"such as {example}")


def _texts(
    item: Mapping[str, Any],
    form: Form,
    where: str,
    problems: list[Problem],
    *,
    known: Sequence[str] = (),
) -> dict[str, str | None]:
    """The texts that an object of JSON gives for the fields of a form."""
    texts: dict[str, str | None] = {}
    for key, value in item.items():
        each = form.by_key.get(key)
        if each is None:
            hint = near(key, list(known or form.keys))
            problems.append(
                Problem(
                    f"{where}{key}",
                    _short(value),
                    f"is no field of {form.one}",
                    hint,
                )
            )
            continue
        texts[key] = "" if value is None else each.kind.typed(value)
        if texts[key] is None:
            hint = "a point before decimals, such as 12.5" if isinstance(value, str) else ""
            problems.append(Problem(f"{where}{key}", _short(value), "cannot be taken from JSON", hint))
    return texts


def _short(value: Any) -> str:
    return value[:80] if isinstance(value, str) else json.dumps(value)[:80]


def _line(typed: str, position: int, context: Context, problems: list[Problem], *, goods: bool) -> LineDraft:
    read = of_text(typed, context)
    if isinstance(read, Refused):
        problems.append(Problem(f"lines[{position}]", typed, read.message, read.hint))
        return LineDraft({})
    if goods:
        read.texts["kind"] = "product"
    return read


def of_text(typed: str, context: Context) -> LineDraft | Refused:
    """The line that a text of `--line` says."""
    read = line_text.read_line(typed, context)
    if isinstance(read, Refused):
        return read
    return LineDraft(parts_of(read), item=read.item, typed=typed, currency=read.currency)


def parts_of(read: line_text.LineText) -> dict[str, str | None]:
    """What a text of `--line` says of the fields of a line."""
    keys = ("quantity", "unit", "price", "base_quantity", "vat_rate", "vat_category", "discount")
    return {key: text for key in keys if (text := getattr(read, key)) is not None}


def of_charge(typed: str, context: Context) -> dict[str, str | None] | Refused:
    """The charge that a text of `--charge` says."""
    read = line_text.read_charge(typed, context)
    if isinstance(read, Refused):
        return read
    said: dict[str, str | None] = {"charge": "yes", "reason": read.reason, "amount": read.amount}
    said |= {"vat_rate": read.vat_rate, "vat_category": read.vat_category}
    return {key: text for key, text in said.items() if text is not None}
