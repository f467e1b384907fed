"""How customers look on a screen: review, profile, list, consents. Made from records alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from debitcli.customers.consents import consent
from debitcli.customers.consents.consent import Consent, Permission
from debitcli.customers.customer import Customer
from debitcli.customers.duplicates.rule import Twin, sentences
from debitcli.fields.moments import local
from debitcli.fields.value import Context
from debitcli.forms.form import Form
from debitcli.forms.reader import Reader, Reading
from debitcli.listing.listing import table_of
from debitcli.terminal import safe
from debitcli.terminal.output import Column
from debitcli.terminal.review import Row, cut, flow, one_line, review, two_columns
from debitcli.terminal.review import warning as warning_line
from debitcli.terminal.tables import listing
from debitcli.wizards.review import change_rows, review_rows


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
    return change_rows(reader, reading, before) + [Row("Note", text, old="") for text in reading.values["notes"]]


def title_of_changes(customer: Customer) -> str:
    """The title of the review of changes."""
    return f"Please check: customer {customer.number}, {customer.name}"


def review_of_new(reading: Reading, reader: Reader, twins: Sequence[Twin]) -> RenderableType:
    """All fields of a customer about to be saved, and whom it looks like."""
    return review("Please check", rows_of_review(reader, reading), sentences(twins))


def review_of_changes(before: Customer, reading: Reading, reader: Reader, twins: Sequence[Twin]) -> RenderableType:
    """The fields that change, old → new, and whom the customer looks like then."""
    rows = rows_of_changes(reader, reading, reader.form.values(before))
    return review(title_of_changes(before), rows, sentences(twins))


def twin_lines(twins: Sequence[Twin]) -> list[Text]:
    """A sentence for each twin, the likeliest first."""
    return [warning_line(sentence) for sentence in sentences(twins)]


def profile(
    customer: Customer,
    form: Form,
    context: Context,
    missing: Sequence[str],
    granted: Mapping[Permission, bool],
    width: int,
) -> RenderableType:
    """The profile: head line, address, how to reach the customer and for what, what has been arranged."""
    values = form.values(customer)

    def shown(part: str) -> list[tuple[str, str]]:
        keys = [each.key for each in (*form.fields, *form.stamps) if each.part == part]
        return [(key, text) for key in keys if (text := form.show(key, values, context))]

    number = f"customer {customer.number}"
    name = one_line(safe.for_screen(customer.name), max(width - len(number) - 2, 10))
    head = Table.grid(expand=True)
    head.add_column(no_wrap=True, overflow="ellipsis")
    head.add_column(justify="right", no_wrap=True)
    head.add_row(Text(name, "bold", overflow="ellipsis"), Text(number, "dim"))
    # A letter has the town on one line, and the country last.
    address = {"address": "", "address2": "", "town": customer.town, "region": "", "country": ""} | {
        key: text for key, text in shown("address") if key not in ("postal_code", "city")
    }
    reached = [
        "  ".join(part for part in (text, consent.marks(key, granted)) if part) for key, text in shown("reached")
    ]
    lines: list[RenderableType] = [head]
    for parts in (filter(None, address.values()), reached):
        lines += flow(list(parts), width)
    details = two_columns()
    for key, text in shown("details"):
        details.add_row(Text(form.label(key), "dim"), cut(text))
    for key, text in shown("stamps"):
        if not (key == "updated" and customer.updated == customer.created):
            details.add_row(Text(form.label(key), "dim"), cut(text))
    lines += ["", details]
    if missing:
        labels = ", ".join(map(form.label, missing))
        lines += [Text(f"! Incomplete: {labels}. Complete with: debitcli customer edit {customer.number}", "yellow")]
    return Group(*lines)


def table(
    customers: Sequence[Customer], form: Form, keys: Sequence[str], width: int, context: Context
) -> RenderableType:
    """The list: the usual columns as far as the screen is wide, or the fields `keys`."""
    towns = {"city": lambda customer: customer.town}
    return table_of(customers, form, keys, width, context, {} if keys else towns)


def consents(state: Mapping[Permission, Consent], log: Sequence[Mapping[str, Any]], width: int) -> RenderableType:
    """What a customer allows now, then every grant and withdrawal."""
    now = [
        Text(f"{consent.marks(channel, {p: c.granted for p, c in state.items()})}  by {channel}")
        for channel in consent.CHANNELS
        if any(by == channel for _, by in state)
    ]
    columns = [
        Column("When", 16, of=lambda row: local(datetime.fromisoformat(row["at"]))),
        Column("Purpose", 10, of="purpose"),
        Column("By", 5, of="channel"),
        Column("", 9, of=lambda row: "granted" if row["granted"] else "withdrawn"),
        Column("Who", 6, 1, of="by"),
        Column("How", 8, 2, of="evidence"),
    ]
    rows = [[column.cell(row) for column in columns] for row in log]
    return Group(*now, "", listing(columns, rows, width)) if rows else Group()
