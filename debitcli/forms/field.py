"""A field of a form: all that flags, wizard, review, lists, files and documentation need to know of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from debitcli.fields.value import Kind


@dataclass(frozen=True, slots=True)
class InList:
    """How a field stands in a list: the least width worth showing, and how soon it gives way (0 never).

    One that is to be seen `whole` is cut only where it is the last that has room.
    """

    least: int
    gives_way: int = 0
    right: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A field of a form.

    `required` holds unless the settings say otherwise, `always` whatever they say. `asked` says when the wizard asks
    for it: `first`, with the optional ones under `more`, there among those that are needed `rarely`, or `beside` an
    answer to another. Who gives a value: a `person`; only a `file`, since by hand it has a verb of its own; or the
    `book` itself. A value `beside` the record hangs on it, in tables of its own.
    """

    key: str
    label: str
    kind: Kind[Any]
    help: str = ""
    example: str = ""
    required: bool = False
    always: bool = False
    asked: Literal["first", "more", "rarely", "beside"] = "more"
    given_by: Literal["person", "file", "book"] = "person"
    beside: bool = False
    is_custom: bool = False
    # Column names of foreign files that mean this field, divided by |.
    also_called: str = ""
    # The flag that is repeated, of a field with several values.
    repeated_as: str = ""
    # The flag, where it is not called like the key.
    given_as: str = ""
    # In tables of a list; and its place in the tab-separated lines, from 1.
    in_list: InList | None = None
    brief: int = 0
    # In which part of a profile it stands.
    part: str = "details"
    # The property of a vCard that has its value (RFC 6350).
    card: str = ""
    # The fields from whose values (and their context) one is proposed, and taken where none is given, if the first of
    # them has one; and how.
    derived: tuple[Sequence[str], Callable[..., Any]] | None = None

    @property
    def flag(self) -> str:
        """The command-line flag, `--postal-code`; of a field with several values the flag that is repeated."""
        if self.is_custom:
            return f"--field {self.key}=…"
        return self.repeated_as or self.given_as or "--" + self.key.replace("_", "-")

    @property
    def within(self) -> str:
        """The label as it stands within a sentence: `Tax ID` is `tax ID`, `VAT rate` stays."""
        return self.label if self.label[1:2].isupper() else self.label[:1].lower() + self.label[1:]

    @property
    def hint(self) -> str:
        """What helps to fill it in."""
        return self.help or (f"such as {self.example}" if self.example else "")
