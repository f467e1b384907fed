"""What a review says of a record: new, or changed from old to new."""

from debitcli.fields.value import is_empty
from debitcli.forms.form import Values
from debitcli.forms.reader import Reader, Reading
from debitcli.run import Run
from debitcli.terminal.review import Row, review


def show_review(run: Run, reader: Reader, reading: Reading, before: Values | None = None) -> None:
    """Show what would be saved of a new record, or of changes of the one with the values `before`; for `--dry-run`."""
    left_out = not_given(reader, reading) if before is None else ""
    run.streams.show(review("Please check", review_rows(reader, reading, before), reader.warnings(reading), left_out))
    run.streams.say("Nothing was saved (--dry-run).")


def review_rows(reader: Reader, reading: Reading, before: Values | None = None) -> list[Row]:
    """The fields of a record about to be saved that have a value or need one; with `before` those that change."""
    context, former = reader.context_of(reading.values), reader.context_of(before or {})
    found = []
    for each in reader.form.fields:
        value, required = reading.values[each.key], reader.is_required(each.key, context)
        shown = each.kind.shown(value, context)
        if before is None and (shown or required):
            found.append(Row(f"{each.label} *" if required else each.label, shown))
        elif before is not None and value != before[each.key]:
            found.append(Row(each.label, shown, each.kind.shown(before[each.key], former)))
    return found


def not_given(reader: Reader, reading: Reading) -> str:
    """A sentence that names the optional fields which have no value: what else could be said."""
    context = reader.context_of(reading.values)
    labels = [
        each.within
        for each in (*reader.form.fields, *reader.form.beside)
        if is_empty(reading.values[each.key])
        and each.asked != "beside"
        and each.part != "head"
        and not reader.is_required(each.key, context)
    ]
    return f"Not given: {', '.join(labels)}" if labels else ""
