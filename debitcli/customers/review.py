"""What a review says of a customer: fields, consents, notes, and whom it looks like."""

from collections.abc import Sequence
from dataclasses import replace

from debitcli.customers.consents import consent
from debitcli.customers.customer import Customer
from debitcli.customers.duplicates.rule import Twin, sentences
from debitcli.forms.reader import Reader, Reading
from debitcli.run import Run
from debitcli.terminal.review import Row, review
from debitcli.wizards.review import not_given, review_rows


def title(before: Customer | None = None) -> str:
    """The title of the review of a new customer, or of changes of the one that was `before`."""
    return f"Please check: customer {before.number}, {before.name}" if before else "Please check"


def rows(reader: Reader, reading: Reading, before: Customer | None = None) -> list[Row]:
    """The lines of the review, with the notes that are added; of a new customer with what may be used for what."""
    if before is not None:
        changed = review_rows(reader, reading, reader.form.values(before))
        return changed + [Row("Note", text, old="") for text in reading.values["notes"]]
    said = consent.permissions(reading.values["consents"])
    labels = {reader.form.label(channel): channel for channel in consent.CHANNELS}
    fields = [
        replace(row, allows=consent.marks(labels.get(row.label.removesuffix(" *"), ""), said))
        for row in review_rows(reader, reading)
    ]
    return fields + [Row("Note", text) for text in reading.values["notes"]]


def show(run: Run, reader: Reader, reading: Reading, twins: Sequence[Twin], before: Customer | None = None) -> None:
    """Show the fields of a customer about to be saved, or those that change, and whom the customer looks like then."""
    warnings = [*reader.warnings(reading), *sentences(twins)]
    left_out = not_given(reader, reading) if before is None else ""
    run.streams.show(review(title(before), rows(reader, reading, before), warnings, left_out))
