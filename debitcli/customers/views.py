"""How customers look on a screen: review, profile, list, history. Made from records alone; asks nothing of the book."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from debitcli.customers import consent, form
from debitcli.customers.consent import Consent, Permission
from debitcli.customers.customer import Customer
from debitcli.customers.form import Checked, Form, Note, Rules
from debitcli.fields import country, phone, tax_id
from debitcli.terminal import safe
from debitcli.terminal.tables import Column, cell, listing

if TYPE_CHECKING:
    from debitcli.customers.duplicates import Twin
    from debitcli.database.history import Entry

_EMPTY = "–"
# What is longer is cut in a review and a profile; `-o json` has it whole.
_LONGEST = 300


def shown(key: str, customer: Customer, locale: str = "en") -> str:
    """A value of the form as people read it; empty text where there is none."""
    value = customer.value(key)
    if value in (None, "", ()):
        return ""
    match key:
        case "country":
            return country.name(value, locale)
        case "phone":
            return phone.show(value)
        case "tax_id":
            return tax_id.show(value, customer.country)
        case "payment_terms":
            return f"{value} day{'' if value == 1 else 's'}"
        case "categories":
            return ", ".join(value)
        case "discount":
            return f"{value} %"
        case _:
            return str(value)


def review(checked: Checked, rules: Rules, twins: Sequence["Twin"]) -> RenderableType:
    """All fields of a customer about to be saved: required ones with an asterisk, empty ones dim, warnings beside."""
    notes = _notes_by_field(checked.warnings)
    table = _two_columns()
    for field in rules.form.fields:
        value = shown(field.key, checked.customer, rules.locale)
        if field.key == "number" and not value:
            continue
        starred = form.is_required(field.key, rules.required, checked.customer.country)
        label = Text(field.label + (" *" if starred else ""))
        allowed = consent.marks(field.key, dict.fromkeys(checked.consents, True))
        shown_value = Text.assemble(_cut(value), (f"  {allowed}", "green")) if value else Text(_EMPTY, "dim")
        table.add_row(label, _with_notes(shown_value, notes.get(field.key, ())))
    for text in checked.notes:
        table.add_row("Note", _cut(text))
    return Group(_panel("Please check", table), *twin_lines(twins))


def review_of_changes(
    before: Customer, checked: Checked, rules: Rules, twins: Sequence["Twin"], changed: Sequence[str]
) -> RenderableType:
    """The fields that change, old → new."""
    notes = _notes_by_field(checked.warnings)
    table = _two_columns()
    for key in changed:
        old, new = shown(key, before, rules.locale), shown(key, checked.customer, rules.locale)
        value = Text.assemble(
            _cut(old) if old else Text(_EMPTY, "dim"), Text(" → ", "dim"), _cut(new) if new else Text(_EMPTY, "dim")
        )
        table.add_row(Text(rules.form.by_key[key].label), _with_notes(value, notes.get(key, ())))
    for text in checked.notes:
        table.add_row("Note", Text.assemble(_cut(_EMPTY), (" → ", "dim"), _cut(text)))
    title = safe.for_screen(f"Please check: customer {before.number}, {before.name}")
    return Group(_panel(title, table), *twin_lines(twins))


def twin_lines(twins: Sequence["Twin"]) -> list[Text]:
    """A sentence for each twin, the likeliest first."""
    from debitcli.customers import duplicates

    return [Text(safe.for_screen(sentence), "yellow") for sentence in duplicates.sentences(twins)]


def profile(
    customer: Customer,
    book_form: Form,
    missing: Sequence[str],
    granted: Mapping[Permission, bool],
    locale: str,
    width: int,
) -> RenderableType:
    """The profile: head line, address, how to reach the customer and for what, what has been arranged."""
    number = f"customer {customer.number}"
    name = _one_line(safe.for_screen(customer.name), max(width - len(number) - 2, 10))
    head = Table.grid(expand=True)
    head.add_column(no_wrap=True, overflow="ellipsis")
    head.add_column(justify="right", no_wrap=True)
    head.add_row(Text(name, "bold", overflow="ellipsis"), Text(number, "dim"))
    place = " ".join(part for part in (customer.postal_code, customer.city) if part)
    address = [customer.address, customer.address2, place, customer.region, shown("country", customer, locale)]
    lines: list[RenderableType] = [head]
    reached = [
        "  ".join(part for part in (value, consent.marks(channel, granted)) if part)
        for channel, value in (("email", customer.email), ("phone", shown("phone", customer, locale)))
        if value
    ]
    for parts in (address, reached):
        lines += _flow([_one_line(safe.for_screen(part).replace("⏎", ", "), _LONGEST) for part in parts if part], width)
    details = _two_columns()
    for key in (
        "kind",
        "categories",
        "contact",
        "tax_id",
        "payment_terms",
        "currency",
        "language",
        "discount",
        *customer.custom,
    ):
        value = shown(key, customer, locale)
        if value:
            details.add_row(Text(book_form.by_key[key].label, "dim"), _cut(value))
    for label, moment in (
        ("Created", customer.created),
        ("Updated", customer.updated),
        ("Archived", customer.archived),
    ):
        if moment is not None and not (label == "Updated" and moment == customer.created):
            details.add_row(Text(label, "dim"), Text(local(moment)))
    lines += ["", details]
    if missing:
        labels = ", ".join(book_form.by_key[key].label for key in missing)
        lines += [Text(f"! Incomplete: {labels}. Complete with: debitcli customer edit {customer.number}", "yellow")]
    return Group(*lines)


def below_each_other(*parts: RenderableType) -> RenderableType:
    """Parts of a screen, one under the other."""
    return Group(*parts)


_LIST = {
    "number": Column("No", 4, right=True),
    "name": Column("Name", 16),
    "city": Column("City", 10, gives_way=1),
    "categories": Column("Categories", 10, gives_way=2),
    "email": Column("E-mail", 14, gives_way=3),
    "phone": Column("Phone", 12, gives_way=4),
}


def table(
    customers: Sequence[Customer], book_form: Form, keys: Sequence[str], width: int, locale: str
) -> RenderableType:
    """The list: number, name, place, categories, e-mail, phone as far as the screen is wide; or the fields `keys`."""
    if keys:
        labels = {key: each.label for key, each in book_form.by_key.items()}
        chosen = [Column(labels.get(key, key.capitalize()), 8, gives_way=i) for i, key in enumerate(keys)]
        return listing(chosen, [[_in_list(key, c, locale) for key in keys] for c in customers], width)
    rows = [
        (
            customer.number or "",
            customer.name,
            " ".join(part for part in (customer.postal_code, customer.city) if part),
            ", ".join(customer.categories),
            customer.email or "",
            (customer.phone or "").replace(";ext=", " ext. "),
        )
        for customer in customers
    ]
    return listing(list(_LIST.values()), rows, width)


def _in_list(key: str, customer: Customer, locale: str) -> str:
    value = customer.value(key)
    return local(value) if isinstance(value, datetime) else shown(key, customer, locale)


def history(entries: Sequence["Entry"], width: int) -> RenderableType:
    """Who changed what, when: a line for each change, below it the fields old → new."""
    blocks: list[RenderableType] = []
    for entry in entries:
        head = f"{local(entry.at)}  {entry.actor}  {entry.action}"
        blocks.append(cell(head, "bold"))
        for key, (old, new) in entry.changes.items():
            label = form.BY_KEY[key].label if key in form.BY_KEY else key
            line = Text.assemble(
                (f"  {label}  ", "dim"), _cut(str(old or _EMPTY)), (" → ", "dim"), _cut(str(new or _EMPTY))
            )
            line.truncate(max(width, 20) * 3, overflow="ellipsis")
            blocks.append(line)
    return Group(*blocks)


def consents(state: Mapping[Permission, Consent], log: Sequence[Mapping[str, Any]], width: int) -> RenderableType:
    """What a customer allows now, then every grant and withdrawal."""
    now = [
        Text(f"{consent.marks(channel, {p: c.granted for p, c in state.items()})}  by {channel}")
        for channel in consent.CHANNELS
        if any(by == channel for _, by in state)
    ]
    columns = [
        Column("When", 16),
        Column("Purpose", 10),
        Column("By", 5),
        Column("", 9),
        Column("Who", 6, 1),
        Column("How", 8, 2),
    ]
    rows = [
        (
            local(datetime.fromisoformat(row["at"])),
            row["purpose"],
            row["channel"],
            "granted" if row["granted"] else "withdrawn",
            row["by"],
            row["evidence"] or "",
        )
        for row in log
    ]
    return Group(*now, "", listing(columns, rows, width)) if rows else Group()


def pairs(rows: Sequence[Mapping[str, Any]], width: int) -> RenderableType:
    """Pairs of customers that may be one: how sure, both, and why."""
    columns = [
        Column("Sure", 4, right=True),
        Column("No", 4, right=True),
        Column("Name", 6),
        Column("No", 4, right=True),
        Column("Name", 6),
        Column("Why", 10, gives_way=1),
    ]
    shown = [
        (f"{r['sure']} %", r["number"], r["name"], r["other_number"], r["other_name"], ", ".join(r["reasons"]))
        for r in rows
    ]
    return listing(columns, shown, width) if rows else Group()


def local(moment: datetime) -> str:
    """A time in the zone of the computer, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _notes_by_field(warnings: Sequence[Note]) -> dict[str, list[str]]:
    notes: dict[str, list[str]] = {}
    for warning in warnings:
        notes.setdefault(warning.field, []).append(warning.message)
    return notes


def _with_notes(value: Text, notes: Sequence[str]) -> Text:
    return Text.assemble(value, *((f"  ! {safe.for_screen(note)}", "yellow") for note in notes))


def _two_columns() -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _panel(title: str, table: Table) -> RenderableType:
    from rich.box import ROUNDED
    from rich.panel import Panel

    heading = Text(title, no_wrap=True, overflow="ellipsis")
    return Panel(table, title=heading, title_align="left", box=ROUNDED, expand=False)


def _flow(parts: Sequence[str], width: int) -> list[Text]:
    """Parts divided by dots, broken into lines between two parts rather than within one."""
    lines: list[str] = []
    for part in parts:
        if lines and cell_len(lines[-1]) + cell_len(part) + 3 <= width:
            lines[-1] += f" · {part}"
        else:
            lines.append(part)
    return [Text(line) for line in lines]


def _cut(value: str) -> Text:
    return Text(_one_line(safe.for_screen(value), _LONGEST))


def _one_line(value: str, width: int) -> str:
    """`value` in at most `width` cells, ended by … where something is left out."""
    if cell_len(value[: width + 1]) <= width and len(value) <= width:
        return value
    text = Text(value[: width + 1])
    text.truncate(width, overflow="ellipsis")
    return text.plain
