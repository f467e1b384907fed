"""What a review says of a record: new, or changed from old to new."""

from debitcli.forms.form import Values
from debitcli.forms.reader import Reader, Reading
from debitcli.run import Run
from debitcli.terminal.review import Row, review


def show_review(run: Run, reader: Reader, reading: Reading, before: Values | None = None) -> None:
    """Show what would be saved of a new record, or of changes of the one with the values `before`; for `--dry-run`."""
    run.streams.show(review("Please check", review_rows(reader, reading, before)))
    run.streams.say("Nothing was saved (--dry-run).")


def review_rows(reader: Reader, reading: Reading, before: Values | None = None) -> list[Row]:
    """All fields of a record about to be saved, required ones with an asterisk; with `before` those that change."""
    context, former = reader.context_of(reading.values), reader.context_of(before or {})
    found = []
    for each in reader.form.fields:
        value = reading.values[each.key]
        shown, remarks = each.kind.shown(value, context), [r.message for r in reading.remarks if r.field == each.key]
        if before is None and (each.key != "number" or shown):
            star = " *" if reader.is_required(each.key, context) else ""
            found.append(Row(each.label + star, shown, remarks=remarks))
        elif before is not None and value != before[each.key]:
            found.append(Row(each.label, shown, each.kind.shown(before[each.key], former), remarks=remarks))
    return found
