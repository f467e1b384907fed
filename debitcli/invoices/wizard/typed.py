"""The lines and charges of a document as its wizard holds them: each a text, so that they are kept as answers are."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from debitcli.fields.billing.vat import CATEGORIES, settle
from debitcli.fields.numbers import PERCENT
from debitcli.fields.value import Accepted, Context, Kind, Refused
from debitcli.forms.field import Field
from debitcli.invoices.draft import line_text
from debitcli.invoices.draft.given import Draft, LineDraft, of_text, parts_of
from debitcli.invoices.form import FORM


@dataclass(slots=True)
class TypedLine(LineDraft):
    """A line, and what it `asks` besides what was typed: quantity, price, vat."""

    asks: list[str] = field(default_factory=list)


def text_of(lines: Iterable[Any]) -> str:
    """Lines (or charges, which are plain texts by key) as a text: one each."""
    plain = (each if isinstance(each, dict) else {k: v for k, v in asdict(each).items() if v} for each in lines)
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in plain)


def lines_of(text: str) -> list[TypedLine]:
    """The lines in such a text."""
    return [TypedLine(**({"texts": {}} | json.loads(each))) for each in text.splitlines()]


def charges_of(text: str) -> list[dict[str, str | None]]:
    """The charges and allowances in such a text."""
    return [json.loads(each) for each in text.splitlines()]


def called(text: str) -> str:
    """Lines in a few words: what they are for."""
    names = [each.item or each.texts.get("description") or each.typed for each in lines_of(text)]
    return "; ".join(filter(None, names))


def _charges_called(text: str) -> str:
    return "; ".join(each.get("reason") or each.get("amount") or "–" for each in charges_of(text))


_LINES: Kind[str] = Kind(lambda typed, _: Accepted(typed or None), show=lambda text, _: called(text))
_CHARGES = replace(_LINES, show=lambda text, _: _charges_called(text))
PAGE = replace(
    FORM,
    built_in=(
        *FORM.built_in,
        Field("lines", "Lines", _LINES, required=True, always=True, asked="first"),
        Field("charges", "Charges", _CHARGES, asked="rarely"),
    ),
)
"""The form of a document with its lines and charges as fields."""


def draft_of(answers: dict[str, str]) -> Draft:
    """What the answers of a wizard give."""
    texts: dict[str, str | None] = {key: text for key, text in answers.items() if key in FORM.by_key}
    return Draft(texts, list(lines_of(answers.get("lines", ""))), charges_of(answers.get("charges", "")))


def answers_of(draft: Draft) -> dict[str, str]:
    """The answers that give this draft."""
    texts = {key: text or "" for key, text in draft.texts.items()}
    if draft.lines:
        texts["lines"] = text_of(draft.lines)
    if draft.allowances:
        texts["charges"] = text_of(draft.allowances)
    return texts


def line_of(typed: str, context: Context) -> TypedLine | Refused:
    """The line that a text means, by the grammar of `--line`."""
    read = of_text(typed, context)
    return (
        read
        if isinstance(read, Refused)
        else TypedLine(read.texts, item=read.item, currency=read.currency, typed=typed)
    )


def part_of(what: str, typed: str, context: Context) -> dict[str, str | None] | Refused:
    """What the answer to a question after a line says: `10` or `10 h`, a price as in `--line`, a rate or category."""
    if what == "vat":
        return _vat(typed, context)
    read = line_text.read_line(f"{typed} x y" if what == "quantity" else f"y @ {typed}", context)
    if isinstance(read, Refused):
        return read
    said = parts_of(read) | ({"currency": read.currency} if read.currency else {})
    if what not in said or read.item != "y":
        return Refused(f"is no {what}", "such as 10, or 10 h" if what == "quantity" else "such as 12.50")
    return said


def _vat(typed: str, context: Context) -> dict[str, str | None] | Refused:
    """A rate in percent, or a category by its code (words behind it are its meaning)."""
    word = typed.split(" ")[0].upper()
    if word in CATEGORIES:
        return {"vat_category": word, "vat_rate": "" if word == "S" else "0"}
    rate = PERCENT.read(typed, context)
    if isinstance(rate, Refused):
        return Refused("is no VAT rate", f"percent, or one of {', '.join(CATEGORIES)}")
    for *_, hint in settle(None, rate.value, None)[2]:
        return Refused("says nothing of why", hint)
    return {"vat_rate": str(rate.value)}
