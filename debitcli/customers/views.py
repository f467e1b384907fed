"""How the profile of a customer looks on a screen. Made from records alone; asks nothing of the book."""

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from debitcli.customers.consents import consent
from debitcli.customers.consents.consent import Permission
from debitcli.customers.customer import Customer
from debitcli.forms.reader import Reader
from debitcli.terminal import safe
from debitcli.terminal.review import cut, flow, one_line, two_columns


def profile(customer: Customer, reader: Reader, granted: Mapping[Permission, bool], width: int) -> RenderableType:
    """The profile: head line, address, how to reach the customer and for what, what has been arranged."""
    form, values = reader.form, reader.form.values(customer)
    context = reader.context_of(values)

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
        # A town that is a province of its own is named once.
        key: text
        for key, text in shown("address")
        if key not in ("postal_code", "city") and not (key == "region" and text == customer.city)
    }
    reached = [
        "  ".join(part for part in (text, consent.marks(key, granted)) if part) for key, text in shown("reached")
    ]
    lines: list[RenderableType] = [head]
    lines += flow(list(filter(None, address.values())), width)
    # Beside each other, it would not be clear what the marks belong to.
    lines += map(cut, reached) if granted else flow(reached, width)
    details = two_columns()
    for key, text in shown("details") + shown("stamps"):
        if not (key == "updated" and customer.updated == customer.created):
            details.add_row(Text(form.label(key), "dim"), cut(text))
    lines += ["", details]
    if missing := reader.missing(values):
        labels = ", ".join(map(form.label, missing))
        lines += [Text(f"! Incomplete: {labels}. Complete with: debitcli customer edit {customer.number}", "yellow")]
    return Group(*lines)
