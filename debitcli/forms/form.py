"""The form of a noun: its fields in order, and how a record stands in each format."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Protocol

from debitcli.fields.value import Context, is_empty
from debitcli.forms.field import Field

Values = Mapping[str, Any]
"""The values of a record, key → stored form."""


class Record(Protocol):
    """What every record of a noun can tell."""

    def value(self, key: str) -> Any:
        """The value of a field, a custom one too."""


@dataclass(frozen=True)
class Form:
    """The form of a noun, such as `customer`: the fields that every record has, and the custom ones of a book."""

    noun: str
    built_in: tuple[Field, ...]
    custom: tuple[Field, ...] = ()
    # Keys that a record shown whole has besides, and what their values are: JSON with them is taken, without these.
    answered: Mapping[str, type] = field(default_factory=dict, hash=False)
    # Completes a record (its values, what the book proposes) by what follows from other fields, and tells what of it
    # contradicts: field, message, hint.
    settle: Callable[[dict[str, Any], Values], Iterable[tuple[str, str, str]]] | None = None

    @property
    def one(self) -> str:
        """The noun with its article."""
        return f"{'an' if self.noun[0] in 'aeio' else 'a'} {self.noun}"

    @cached_property
    def every(self) -> tuple[Field, ...]:
        """All fields, in order; the custom ones stand before those that the book itself writes."""
        place = next((n for n, each in enumerate(self.built_in) if each.given_by != "person"), len(self.built_in))
        return (*self.built_in[:place], *self.custom, *self.built_in[place:])

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields that a person fills in and that stand in the record itself."""
        return tuple(each for each in self.every if each.given_by == "person" and not each.beside)

    @cached_property
    def stamps(self) -> tuple[Field, ...]:
        """The fields of the record that no person fills in."""
        return tuple(each for each in self.every if each.given_by != "person" and not each.beside)

    @cached_property
    def beside(self) -> tuple[Field, ...]:
        """The fields that hang beside the record."""
        return tuple(each for each in self.every if each.beside)

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """All fields by their keys."""
        return {each.key: each for each in self.every}

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of `fields`, in order."""
        return tuple(each.key for each in self.fields)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The keys that are required unless the settings say otherwise."""
        return tuple(each.key for each in self.fields if each.required)

    @cached_property
    def columns(self) -> list[str]:
        """The columns of CSV in order; those of an export are without what is the book's own."""
        return [each.key for each in self.every]

    @cached_property
    def exported(self) -> list[str]:
        """The columns of an export: what an import takes back."""
        return [each.key for each in self.every if each.given_by != "book"]

    def values(self, record: Record) -> dict[str, Any]:
        """The values of a record's own fields."""
        return {each.key: record.value(each.key) for each in (*self.fields, *self.stamps)}

    def record(self, record: Record) -> dict[str, Any]:
        """A record for machines: decimals are text, times ISO 8601, several values a list, empty ones None."""
        return {each.key: as_record(each, record.value(each.key)) for each in (*self.fields, *self.stamps)}

    def differences(self, before: Record, after: Record) -> dict[str, tuple[Any, Any]]:
        """The fields whose value differs: key → (old, new), for machines."""
        changed: dict[str, tuple[Any, Any]] = {}
        for each in self.fields:
            old, new = before.value(each.key), after.value(each.key)
            if old != new and (pair := (as_record(each, old), as_record(each, new)))[0] != pair[1]:
                changed[each.key] = pair
        return changed

    def recorded(self, key: str, value: Any) -> Any:
        """A value out of a history for machines, also one from before its kind was recorded as it is now."""
        return as_record(self.by_key[key], value) if key in self.by_key and self.by_key[key].is_custom else value

    def show(self, key: str, values: Values, context: Context) -> str:
        """A value as people read it; empty text where there is none."""
        return self.by_key[key].kind.shown(values.get(key), context)

    def text(self, key: str, value: Any) -> str:
        """A value as it could be typed."""
        return "" if is_empty(value) else self.by_key[key].kind.text(value)

    def label(self, key: str) -> str:
        """What people call a field."""
        return self.by_key[key].label if key in self.by_key else key


def as_record(field: Field, value: Any) -> Any:
    """A value of a field for machines."""
    if is_empty(value):
        return [] if field.kind.several else value
    return field.kind.record(value)


def near(key: str, known: Sequence[str]) -> str:
    """The way out for a key that does not exist: near ones, or all of them."""
    found = get_close_matches(key.lower().replace("-", "_"), known, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(found)}?" if found else f"one of {', '.join(known)}"


def as_key(typed: str) -> str:
    """A key as people type one: `postal-code` is `postal_code`."""
    return typed.strip().lower().replace("-", "_")
