"""What a check goes by, and what it remembers: texts that come again are read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from debitcli.fields.value import Accepted, Context, Outcome
from debitcli.forms.field import Field

# Longer texts hardly come again; so many of a field are remembered.
_LONGEST_KNOWN = 60
_MOST_KNOWN = 10_000


@dataclass(frozen=True, slots=True)
class Rules:
    """What the check goes by: the required fields, what stands for fields that are not given, the user's language.

    With `lenient` (`--allow-incomplete`), required fields may be empty, and values that cannot be verified are kept.
    The other rules are those of `Context`.
    """

    required: frozenset[str] = frozenset()
    defaults: Mapping[str, str] = field(default_factory=dict)
    # What a wizard proposes, and `Form.settle` may take, where nothing was given.
    proposals: Mapping[str, str] = field(default_factory=dict)
    locale: str = "en"
    home: str | None = None
    lenient: bool = False
    lists: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    may_add: frozenset[str] = frozenset()
    decimal: str | None = None
    today: date | None = None

    def context(self, country: str | None = None, region: str | None = None) -> Context:
        """What a kind may know of a record in this country and region."""
        return Context(
            country, region, self.home, self.locale, self.lenient, self.lists, self.may_add, self.decimal, self.today
        )


SPEAKS = object()
"""In the place of a value of which there is something to say."""


class Known(dict[str, Any]):
    """The values that texts of a field mean, remembered; `SPEAKS` for one that there is something to say of.

    What there is to say is remembered too: looking for near names takes long.
    """

    def __init__(self, of: Field, context: Context) -> None:
        super().__init__({"": of.kind.empty})
        self._read, self._empty, self._context = of.kind.read, of.kind.empty, context
        self._said: dict[str, Outcome[Any]] = {}

    def outcome(self, typed: str) -> Outcome[Any]:
        """What a text was read as, with what there is to say of it."""
        return self._said.get(typed) or self._read(typed, self._context)

    def __missing__(self, typed: str) -> Any:
        outcome = self._read(typed, self._context)
        value = SPEAKS
        if isinstance(outcome, Accepted) and not outcome.warnings:
            value = self._empty if outcome.value is None else outcome.value
        if len(typed) <= _LONGEST_KNOWN:
            if len(self) >= _MOST_KNOWN:
                self.clear()
                self._said.clear()
                self[""] = self._empty
            self[typed] = value
            if value is SPEAKS:
                self._said[typed] = outcome
        return value
