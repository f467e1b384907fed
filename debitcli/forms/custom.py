"""Custom fields: what the user defined beside the form, and how their values are read, kept and sorted."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from debitcli.fields import codes, folding, moments, text
from debitcli.fields.numbers import plain
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused, text_of_json
from debitcli.forms.field import Field

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,6})?")
# As people and programs write it in their languages, folded.
_YES = (
    "yes y true t 1 1.0 on ja j oui o vrai si s sim verdadero verdadeiro vero wahr tak da igen kylla joo evet ano x ✓ "
    "✔ ναι да так"
)
_NO = "no n false f 0 0.0 off nein non faux nao falso falsch nej nee nei nie ne nem ei hayir □ ☐ οχι нет ні"
_YES_OR_NO = dict.fromkeys(_YES.split(), "yes") | dict.fromkeys(_NO.split(), "no")
# Added to a number in millionths, so that every key has the same length and sorts as the number does.
_OFFSET = 10**24


class FieldType(StrEnum):
    """What a custom field can hold."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes-no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Definition:
    """A custom field. `choices` are what a field of type choice can hold; `id` is the book's own."""

    key: str
    label: str
    type: FieldType = FieldType.TEXT
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    id: int = 0
    position: int = 0

    @property
    def kind(self) -> Kind[str]:
        """How a value is read; every type keeps a canonical text."""
        return codes.choice(*self.choices) if self.type is FieldType.CHOICE else _KINDS[self.type]

    @property
    def field(self) -> Field:
        """The field of the form that it makes."""
        return Field(self.key, self.label, self.kind, self.help or " or ".join(self.choices), is_custom=True)

    def value_key(self, value: str) -> str:
        """The key by which a value of this field is filtered and sorted."""
        if self.type is FieldType.NUMBER:
            return f"{int(Decimal(value) * 1_000_000) + _OFFSET:025}"
        if self.type is FieldType.CHOICE and value in self.choices:
            return f"{self.choices.index(value):04} {folding.key(value)}"
        return folding.key(value) or ""


def check_key(typed: str) -> Outcome[str]:
    """The key of a new field: it stands in flags, JSON and CSV."""
    key = typed.strip().lower().replace("-", "_")
    if _KEY.fullmatch(key) is None:
        return Refused("cannot be the key of a field", "letters, digits and _, such as shoe_size")
    return Accepted(key)


def check_number(typed: str, context: Context) -> Outcome[str]:
    """A decimal number, at most 15 digits before and 6 behind the point."""
    wanted = text.seen(typed)
    if not wanted:
        return Accepted(None)
    if _NUMBER.fullmatch(wanted) is None:
        return Refused("is no number", "such as 3.5, without separators of thousands")
    value = plain(Decimal(wanted.replace(",", ".")))
    return Accepted("0" if value == 0 else str(value))


def check_yes_no(typed: str, context: Context) -> Outcome[str]:
    """`yes` or `no`, also from y, n, true, false, 1 and 0, and in other languages."""
    wanted = folding.fold(text.seen(typed))
    if wanted and wanted not in _YES_OR_NO:
        return Refused("is neither yes nor no", "yes or no")
    return Accepted(_YES_OR_NO.get(wanted))


def _truth(value: object) -> object:
    """The boolean for machines; what is one already, as histories have it, stays so."""
    return {"yes": True, "no": False}.get(str(value), value)


def _yes_no_of_json(value: object) -> str | None:
    return ("no", "yes")[value] if isinstance(value, bool) else text_of_json(value)


YES_NO = Kind(check_yes_no, record=_truth, typed=_yes_no_of_json, choices=lambda _: ("yes", "no"), closed=True)
"""Yes or no, kept as these words."""
_KINDS = {
    FieldType.TEXT: replace(text.kind(newlines=True, limit=10_000), typed=_yes_no_of_json),
    FieldType.NUMBER: Kind(check_number),
    FieldType.DATE: Kind(moments.check_date),
    FieldType.YES_NO: YES_NO,
}
