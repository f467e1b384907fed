"""What a review says of a record: new, or changed from old to new."""

from debitcli.forms.form import Values
from debitcli.forms.reader import Reader, Reading
from debitcli.run import Run
from debitcli.terminal.review import Row, review


def show_review(run: Run, reader: Reader, reading: Reading, before: Values | None = None) -> None:
    """Show what would be saved of a new record, or of changes of the one with the values `before`; for `--dry-run`."""
    rows = review_rows(reader, reading) if before is None else change_rows(reader, reading, before)
    run.streams.show(review("Please check", rows))
    run.streams.say("Nothing was saved (--dry-run).")


def review_rows(reader: Reader, reading: Reading) -> list[Row]:
    """All fields of a record about to be saved: required ones with an asterisk, remarks beside."""
    context = reader.context_of(reading.values)
    rows = []
    for each in reader.form.fields:
        value = each.kind.shown(reading.values[each.key], context)
        if each.key != "number" or value:
            star = " *" if reader.is_required(each.key, context) else ""
            rows.append(Row(each.label + star, value, remarks=_remarks(reading, each.key)))
    return rows


def change_rows(reader: Reader, reading: Reading, before: Values) -> list[Row]:
    """The fields that change, old → new."""
    context, former = reader.context_of(reading.values), reader.context_of(before)
    return [
        Row(
            each.label, each.kind.shown(new, context), each.kind.shown(old, former), "", _remarks(reading, each.key)
        )
        for each in reader.form.fields
        if (new := reading.values[each.key]) != (old := before[each.key])
    ]  # fmt: skip


def _remarks(reading: Reading, key: str) -> list[str]:
    return [remark.message for remark in reading.remarks if remark.field == key]
