"""What a value is: the outcome of reading one, and the kind that says all that is to be known of values of its sort."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """What a kind may know of the record whose value it reads or shows, and of the book.

    `country` and `region` are those of the record, `home` is the company's country, `locale` the user's language.
    With `lenient`, values that cannot be verified are kept as typed, with a warning (`--allow-incomplete`).
    `lists` has the names that the book keeps, such as its categories (list → folded key → name); others may be named
    where `may_add` has the list. `decimal` is the sign before decimals where that is certain, `today` the day.
    """

    country: str | None = None
    region: str | None = None
    home: str | None = None
    locale: str = "en"
    lenient: bool = False
    lists: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    may_add: frozenset[str] = frozenset()
    decimal: str | None = None
    today: date | None = None


class Accepted(NamedTuple, Generic[T]):
    """A value in its stored form, None for an empty text; each warning is a predicate for people."""

    value: T | None
    warnings: tuple[str, ...] = ()


class Refused(NamedTuple):
    """Why a text is no value of its kind (`message`, a predicate), and the way out (`hint`)."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal bound to its field, as users and scripts meet it.

    `record` counts from 1 where there are several; in a file, `line` and `column` are the place. People read the
    `label` of the field, if it has one.
    """

    field: str
    value: str | None
    message: str
    hint: str = ""
    record: int | None = None
    line: int | None = None
    column: str | None = None
    label: str = ""


Outcome = Accepted[T] | Refused
Read = Callable[[str, Context], Outcome[T]]


def text_of_json(value: Any) -> str | None:
    """What a value of JSON says (numbers are read as text); None where it is neither text nor number."""
    return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Kind(Generic[T]):
    """A kind of value, as functions of it; all but `read` have defaults.

    `read` makes a value of a text. `show` is the value for people, `listed` the same where it must be quick, `text` as
    it could be typed again, `record` for machines; `typed` makes a text of what `record` gave. `plain` reads a whole
    column at once, or gives None where there is more to say of it.
    """

    read: Read[T]
    show: Callable[[T, Context], str] | None = None
    listed: Callable[[T, Context], str] | None = None
    text: Callable[[T], str] = str
    record: Callable[[T], Any] = lambda value: value
    typed: Callable[[Any], str | None] = text_of_json
    plain: Callable[[Sequence[str]], Sequence[T | None] | None] | None = None
    # What can be chosen from, as people read it; several at once where a value is a tuple.
    choices: Callable[[Context], Sequence[str]] | None = None
    # Whether nothing else can be chosen.
    closed: bool = False
    several: bool = False
    # What one of several is called.
    one: str = ""
    # What stands in a record that has no value.
    empty: Any = None
    # Whether the same values come again from record to record, so that remembering them is worth it.
    repeats: bool = True
    # The fields in whose light a text is read.
    depends_on: tuple[str, ...] = ()
    # Whether a stored value means the same wherever the record moves.
    lasting: bool = False
    # Whether a record has such a part at all.
    applies: Callable[[Context], bool] = lambda _: True
    # Whether the person at a prompt is told how the text was read.
    read_back: bool = False
    # A text of another program that is one value, whatever stands in it, as it could be typed.
    whole: Callable[[str], str] = str
    # Whether the sign before decimals matters.
    decimal: bool = False
    # Whether a value may have line breaks.
    lines: bool = False

    def shown(self, value: T, context: Context) -> str:
        """The value for people; empty text for an empty value."""
        if is_empty(value):
            return ""
        return self.show(value, context) if self.show else self.text(value)

    def in_list(self, value: T, context: Context) -> str:
        """The value for a list, without loading what only few lists need."""
        return self.listed(value, context) if self.listed and not is_empty(value) else self.shown(value, context)


def is_empty(value: Any) -> bool:
    """Whether a record has no value there."""
    return value is None or (not value and isinstance(value, str | tuple))
