"""`field`: add, list, edit, delete."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from debitcli.custom_fields import records
from debitcli.customers import records as customers
from debitcli.customers.exchange.parts import PARTS
from debitcli.customers.form import FORM
from debitcli.database import custom_fields
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, NotFoundError, UsageError, accept, given
from debitcli.fields import text
from debitcli.forms import custom
from debitcli.forms import form as forms
from debitcli.forms.custom import Definition, FieldType
from debitcli.run import Run
from debitcli.terminal import output
from debitcli.terminal.output import Column
from debitcli.terminal.words import count

# What a key means already: in the form, in the profile, in lists and rejects, in files that are imported.
_TAKEN = (*FORM.by_key, *FORM.answered, "incomplete", "problems", *PARTS)
_TABLE = (
    Column("Key", 6, of="key"),
    Column("Label", 8, of="label"),
    Column("Type", 7, of="type"),
    Column("Required", 8, 1, of=lambda field: "yes" if field["required"] else ""),
    Column("Choices", 10, 2, of=lambda field: ", ".join(field["choices"])),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed of a field; None where nothing was."""

    key: str | None = None
    label: str | None = None
    choices: Sequence[str] | None = None
    help: str | None = None
    required: bool | None = None


def show_all(run: Run) -> None:
    """Write every custom field in the order of the form."""
    with run.book.reading() as connection:
        rows = [records.as_record(field) for field in custom_fields.definitions(connection)]
    output.write_records(run.streams, run.output, rows, columns=records.COLUMNS, table=_TABLE)


def add(run: Run, type_: FieldType, typed: Typed) -> None:
    """Define a field of a type, with what was typed; prints its key."""
    field = _with(Definition("", "", type_), typed)
    with run.book.writing() as connection:
        _refuse_taken(connection, field.key)
        custom_fields.add(connection, field, run.by)
        if field.required:
            customers.mark_incomplete(connection, run.by)
    _done(run, field, f"Customers have a field {field.label}: --field {field.key}=…")


def edit(run: Run, key: str, typed: Typed, position: int | None) -> None:
    """Change what was typed of the field with this key, and its position, counted from 1; prints its key."""
    with run.book.writing() as connection:
        before = _field(connection, key)
        after = _with(before, typed)
        if after.key != before.key:
            _refuse_taken(connection, after.key)
        if after.choices != before.choices and (held := records.values_beside(connection, before, after.choices)):
            raise ConflictError(
                f"Customers have {', '.join(held)} in {before.key}. Nothing was changed.",
                "Keep these choices, or change the customers first.",
            )
        records.edit(connection, before, after, position, run.by)
        if after.required != before.required:
            customers.mark_incomplete(connection, run.by)
    _done(run, after, f"Field {after.key} is changed.")


def delete(run: Run, key: str) -> None:
    """Delete a field after saying how many values go with it; prints its key."""
    with run.book.reading() as connection:
        field = _field(connection, key)
        values = count(records.count_values(connection, field), "value")
    run.confirm(f"Delete field {field.key} with {values}?")
    with run.book.writing() as connection:
        field = _field(connection, key)
        records.remove(connection, field, run.by)
        if field.required:
            customers.mark_incomplete(connection, run.by)
    _done(run, field, f"Field {field.key} is deleted. The history of the customers keeps {values}.")


def _field(connection: Connection, key: str) -> Definition:
    known = {field.key: field for field in custom_fields.definitions(connection)}
    if forms.as_key(key) not in known:
        raise NotFoundError(f"There is no field {key}.", forms.near(key, list(known)) if known else "")
    return known[forms.as_key(key)]


def _with(before: Definition, typed: Typed) -> Definition:
    """The definition with what was typed. A label says something in any case: if nothing else, the key."""
    key = before.key if typed.key is None else _new_key(typed.key)
    label = _line("label", typed.label) or before.label or key.replace("_", " ").capitalize()
    return replace(
        before,
        key=key,
        label=label,
        help=before.help if typed.help is None else _line("help", typed.help),
        required=before.required if typed.required is None else typed.required,
        choices=before.choices if typed.choices is None else _choices(before.type, typed.choices),
    )


def _new_key(typed: str) -> str:
    key = given(accept(custom.check_key(typed), "key", typed), "key")
    if key in _TAKEN:
        raise ConflictError(f"The key {key} means something else already, in every customer or in files of customers.")
    return key


def _refuse_taken(connection: Connection, key: str) -> None:
    if any(field.key == key for field in custom_fields.definitions(connection)):
        raise ConflictError(f"There is a field {key} already.", "To change it: debitcli field edit")


def _choices(type_: FieldType, typed: Sequence[str]) -> tuple[str, ...]:
    choices = tuple(dict.fromkeys(filter(None, (_line("choice", each) for each in typed))))
    if type_ is FieldType.CHOICE and not choices:
        raise UsageError("A field of type choice needs choices.", "Give --choice for each.")
    if type_ is not FieldType.CHOICE and choices:
        raise UsageError(f"A field of type {type_} has no choices.", "Leave --choice out, or give --type choice.")
    return choices


def _line(name: str, typed: str | None) -> str:
    return accept(text.clean(typed or "", limit=200), name, typed) or ""


def _done(run: Run, field: Definition, sentence: str) -> None:
    run.done(sentence, field.key, records.as_record(field))
