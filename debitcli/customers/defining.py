"""What the field commands do: define, change and delete custom fields."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from debitcli.commands import Run
from debitcli.customers import custom, form
from debitcli.customers.custom import Definition, FieldType
from debitcli.errors import ConflictError, DataError, NotFoundError, UsageError
from debitcli.fields import text
from debitcli.fields.value import Problem, Refused
from debitcli.terminal import output

if TYPE_CHECKING:
    from debitcli.database.book import Connection

# Keys of JSON that are no fields of the form.
_TAKEN = (*form.KEYS, form.CONSENTS, "notes", "account", "invoices", "incomplete", "problems")
_COLUMNS = ("key", "label", "type", "required", "choices", "help")


def show_all(run: Run) -> None:
    """Write every custom field in the order of the form."""
    from debitcli.customers import custom_records

    with run.book.reading() as connection:
        rows = [custom_records.as_record(d) for d in custom_records.definitions(connection)]

    def table(_rows: list[output.Record]) -> Any:
        from debitcli.terminal.tables import Column, listing

        headings = [
            Column("Key", 6), Column("Label", 8), Column("Type", 7), Column("Required", 8, 1), Column("Choices", 10, 2),
        ]  # fmt: skip
        shown = [
            [r["key"], r["label"], r["type"], "yes" if r["required"] else "", ", ".join(r["choices"])] for r in rows
        ]
        return listing(headings, shown, run.streams.width)

    output.write_records(run.streams, run.output, rows, columns=_COLUMNS, brief=_COLUMNS, table=table)


def add(run: Run, given: Definition) -> None:
    """Define a field as given on the command line; prints its key."""
    from debitcli.customers import custom_records

    key = _new_key(given.key)
    field = replace(
        given,
        key=key,
        label=_line("label", given.label) or key.replace("_", " ").capitalize(),
        help=_line("help", given.help) or "",
        choices=_choices(given.type, given.choices),
    )
    with run.book.writing() as connection:
        _refuse_taken(connection, key)
        custom_records.add(connection, field, actor=run.actor, now=run.now)
        _mark_incomplete(run, connection)
    _done(run, field, f"Customers have a field {field.label}: --field {key}=…")


def edit(
    run: Run,
    key: str,
    new_key: str | None,
    label: str | None,
    choices: list[str] | None,
    help_text: str | None,
    *,
    required: bool | None,
    position: int | None,
) -> None:
    """Change a field; prints its key."""
    from debitcli.customers import custom_records

    with run.book.writing() as connection:
        before = _field(connection, key)
        after = replace(
            before,
            key=before.key if new_key is None else _new_key(new_key),
            label=before.label if label is None else _line("label", label) or before.label,
            help=before.help if help_text is None else _line("help", help_text) or "",
            required=before.required if required is None else required,
            choices=before.choices if choices is None else _choices(before.type, choices),
        )
        if after.key != before.key:
            _refuse_taken(connection, after.key)
        if after.choices != before.choices:
            held = custom_records.values_beside(connection, before, after.choices)
            if held:
                raise ConflictError(
                    f"Customers have {', '.join(held)} in {before.key}. Nothing was changed.",
                    "Keep these choices, or change the customers first.",
                )
        if after != before:
            custom_records.edit(connection, before, after, actor=run.actor, now=run.now)
            custom_records.sort_anew(connection, after)
            _mark_incomplete(run, connection)
        if position is not None:
            custom_records.move(connection, after, position)
    _done(run, after, f"Field {after.key} is changed.")


def delete(run: Run, key: str) -> None:
    """Delete a field after saying how many values go with it; prints its key."""
    from debitcli.customers import custom_records

    with run.book.reading() as connection:
        field = _field(connection, key)
        count = custom_records.count_values(connection, field)
    values = f"{count:,} value{'' if count == 1 else 's'}"
    run.confirm(f"Delete field {field.key} with {values}?")
    with run.book.writing() as connection:
        field = _field(connection, key)
        custom_records.remove(connection, field, actor=run.actor, now=run.now)
        _mark_incomplete(run, connection)
    _done(run, field, f"Field {field.key} is deleted; its {values} stay in the history of the customers.")


def _field(connection: "Connection", key: str) -> Definition:
    from debitcli.customers import custom_records

    known = {d.key: d for d in custom_records.definitions(connection)}
    found = known.get(key.strip().lower().replace("-", "_"))
    if found is None:
        raise NotFoundError(f"There is no field {key}.", form.way_out(key, list(known)) if known else "")
    return found


def _new_key(typed: str) -> str:
    outcome = custom.check_key(typed)
    if isinstance(outcome, Refused):
        raise DataError([Problem("key", typed, outcome.message, outcome.hint)])
    key = str(outcome.value)
    if key in _TAKEN:
        raise ConflictError(f"{key} is a field of every customer already.")
    return key


def _refuse_taken(connection: "Connection", key: str) -> None:
    from debitcli.customers import custom_records

    if any(d.key == key for d in custom_records.definitions(connection)):
        raise ConflictError(f"There is a field {key} already.", "To change it: debitcli field edit")


def _choices(type_: FieldType, choices: Sequence[str]) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(filter(None, (_line("choice", choice) for choice in choices))))
    if type_ is FieldType.CHOICE and not named:
        raise UsageError("A field of type choice needs choices.", "Give --choice for each.")
    if type_ is not FieldType.CHOICE and named:
        raise UsageError(f"A field of type {type_} has no choices.", "Leave --choice out, or give --type choice.")
    return named


def _line(name: str, typed: str | None) -> str | None:
    outcome = text.clean(typed or "", limit=200)
    if isinstance(outcome, Refused):
        raise DataError([Problem(name, typed, outcome.message, outcome.hint)])
    return None if outcome.value is None else str(outcome.value)


def _mark_incomplete(run: Run, connection: "Connection") -> None:
    from debitcli.customers import lookup_records, records

    records.mark_incomplete(connection, lookup_records.required_fields(connection), run.now)


def _done(run: Run, field: Definition, sentence: str) -> None:
    from debitcli.customers import custom_records

    run.streams.say(f"✓ {sentence}")
    run.answer_with(field.key, custom_records.as_record(field))
