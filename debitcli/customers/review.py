"""What a review says of a customer: fields, consents, notes, and whom it looks like."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from debitcli.customers.consents import consent
from debitcli.customers.customer import Customer
from debitcli.customers.duplicates.rule import Twin, sentences
from debitcli.forms.reader import Reader, Reading
from debitcli.terminal.review import Row, review
from debitcli.wizards.review import review_rows

if TYPE_CHECKING:
    from rich.console import RenderableType


def rows_of_review(reader: Reader, reading: Reading) -> list[Row]:
    """The lines of the review of a new customer, with what may be used for what, and the notes."""
    allowed = dict.fromkeys(consent.permissions(reading.values["consents"]), True)
    labels = {reader.form.label(channel): channel for channel in consent.CHANNELS}
    rows = [
        Row(row.label, row.value, allows=consent.marks(channel, allowed), remarks=row.remarks)
        if (channel := labels.get(row.label.removesuffix(" *")))
        else row
        for row in review_rows(reader, reading)
    ]
    return rows + [Row("Note", text) for text in reading.values["notes"]]


def rows_of_changes(reader: Reader, reading: Reading, before: Mapping[str, Any]) -> list[Row]:
    """The lines of the review of changes, with the notes that are added."""
    return review_rows(reader, reading, before) + [Row("Note", text, old="") for text in reading.values["notes"]]


def title_of_changes(customer: Customer) -> str:
    """The title of the review of changes."""
    return f"Please check: customer {customer.number}, {customer.name}"


def review_of_new(reading: Reading, reader: Reader, twins: Sequence[Twin]) -> "RenderableType":
    """All fields of a customer about to be saved, and whom it looks like."""
    return review("Please check", rows_of_review(reader, reading), sentences(twins))


def review_of_changes(before: Customer, reading: Reading, reader: Reader, twins: Sequence[Twin]) -> "RenderableType":
    """The fields that change, old → new, and whom the customer looks like then."""
    rows = rows_of_changes(reader, reading, reader.form.values(before))
    return review(title_of_changes(before), rows, sentences(twins))
