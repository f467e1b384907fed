"""Messages in the outbox: queued in the transaction that caused them, and what became of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, select, update

from debitcli.database import attachments, growth, history
from debitcli.database.bulk import NewRows
from debitcli.database.history import By
from debitcli.database.keys import key_of, later_than_before
from debitcli.database.schema.customers import customer
from debitcli.database.schema.invoices import invoice
from debitcli.database.schema.mail import mail as table
from debitcli.database.schema.payments import payment
from debitcli.database.search import says_every_word
from debitcli.database.store import Numbered
from debitcli.errors import DataError, NotFoundError
from debitcli.fields.value import Problem
from debitcli.listing.filters import NEWEST_FIRST, Order, Page
from debitcli.mail.form import FORM, NOUN
from debitcli.mail.mail import Mail
from debitcli.mail.message import Message, Sender, written

_PLAIN = (
    "id", "number", "kind", "status", "to", "subject", "message_id", "sha256", "attempts", "error", "step", "campaign",
    "next_try", "sent", "updated",
)  # fmt: skip
_GIVEN = ("kind", "to", "subject", "customer", "invoice", "payment", "step", "campaign")
_MOST_COUNTED = 10_000
# No parameter: the index of what is queued serves only a condition that is the same to the letter.
_IS_QUEUED = table.c.status == literal_column("0")
_SORTED_BY: dict[str, ColumnElement[Any]] = {
    "number": key_of(table, "number_key"), "to": func.lower(table.c.to), "kind": table.c.kind,
    "status": table.c.status, "created": table.c.id, "sent": table.c.sent,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters of `mail list`: words, ids of a customer and an invoice, status, kind; the days of queueing."""

    search: str = ""
    status: str | None = None
    kind: str | None = None
    customer: int | None = None
    invoice: int | None = None
    first: datetime | None = None
    last: datetime | None = None


class _Mails(Numbered[Mail]):
    """The messages of a book."""

    def __init__(self) -> None:
        super().__init__(table, FORM, Mail)

    def select(self, connection: Connection) -> Select[Any]:
        """A query of all messages, for `made`."""
        about = (
            table.c.customer.label("customer_id"), customer.c.number.label("customer"), customer.c.name,
            invoice.c.number.label("invoice"), payment.c.number.label("payment"), table.c.created.label("queued"),
        )  # fmt: skip
        joined = table.outerjoin(customer, customer.c.id == table.c.customer)
        joined = joined.outerjoin(invoice, invoice.c.id == table.c.invoice)
        joined = joined.outerjoin(payment, payment.c.id == table.c.payment)
        return select(*(table.c[name] for name in _PLAIN), *about).select_from(joined)

    def queue(self, connection: Connection, messages: Sequence[Message], sender: Sender, by: By) -> list[Mail]:
        """Keep messages that are to leave, each with its Message-ID, in this transaction."""
        if not messages:
            return []
        made = [_written(each, sender, by.now) for each in messages]
        columns: dict[str, Sequence[Any]] = {key: [getattr(each, key) for each in messages] for key in _GIVEN}
        columns |= {"message_id": [identity for identity, _ in made]}
        columns |= {"sha256": attachments.put_all(connection, [content for _, content in made])}
        columns |= {"status": ["queued"] * len(made), "attempts": [0] * len(made)}
        saved = self.save(connection, NewRows([None] * len(made), columns, (), ()), by)
        queued = self.by_ids(connection, [id_ for id_, _ in saved])
        history.write(connection, NOUN, by, "queued", [(id_, number, {}) for id_, number in saved])
        return [queued[id_] for id_, _ in saved]

    def change(self, connection: Connection, mail: Mail, by: By, action: str, **values: Any) -> bool:
        """Write what became of a message, if it stands as it was; whether it does."""
        c = table.c
        same = (c.id == mail.id, c.status == mail.status, c.attempts == mail.attempts)
        changed = {**values, "updated": later_than_before(connection, table, by.now)}
        if not connection.execute(update(table).where(*same).values(changed)).rowcount:
            return False
        if action:
            before: dict[str, Any] = {key: getattr(mail, key) for key in ("status", "error") if key in values}
            self.tell(
                connection, action, mail, by,
                {key: (old, values[key]) for key, old in before.items() if old != values[key]},
            )  # fmt: skip
        return True


MAILS = _Mails()


def select_rows(
    connection: Connection,
    selection: Selection,
    order: Order = NEWEST_FIRST,
    page: Page = Page(),  # noqa: B008 - frozen
) -> Iterator[Mail]:
    """The selected messages in order, read as the caller goes."""
    by = _SORTED_BY[order.key]
    last = table.c.id.desc() if order.descending else table.c.id
    query = MAILS.select(connection).where(*_conditions(selection))
    query = query.order_by(by.desc() if order.descending else by, last)
    return MAILS.read(connection, query.limit(page.limit).offset(page.offset) if page.limit else query)


def count(connection: Connection, selection: Selection) -> tuple[int, bool]:
    """How many messages are selected, and whether that is exact or there are more."""
    rows = select(table.c.id).outerjoin(customer, customer.c.id == table.c.customer)
    rows = rows.outerjoin(invoice, invoice.c.id == table.c.invoice).where(*_conditions(selection))
    found = int(
        connection.execute(select(func.count()).select_from(rows.limit(_MOST_COUNTED + 1).subquery())).scalar_one()
    )
    return min(found, _MOST_COUNTED), found <= _MOST_COUNTED


def next_queued(connection: Connection, after: int, due: datetime | None, ids: Sequence[int] | None) -> Mail | None:
    """The next message to deliver after this id; with `due` none that is to wait longer, with `ids` one of these."""
    conditions = [_IS_QUEUED, table.c.id > after]
    if due is not None:
        conditions.append((table.c.next_try.is_(None)) | (table.c.next_try <= due))
    if ids is not None:
        conditions.append(table.c.id.in_(ids))
    return MAILS.first(connection, MAILS.select(connection).where(*conditions).order_by(table.c.id))


def waiting(connection: Connection) -> int:
    """How many messages are queued."""
    query = select(func.count()).select_from(table).where(_IS_QUEUED)
    return int(connection.execute(query).scalar_one())


def got(connection: Connection, campaign: str) -> set[int]:
    """The ids of the customers to whom a promotion was sent, or is about to be."""
    query = select(table.c.customer).where(table.c.campaign == campaign, table.c.status.in_(("queued", "sent")))
    return {each for each in connection.execute(query).scalars() if each is not None}


def reminded(connection: Connection, invoices: Sequence[int]) -> dict[int, int]:
    """The latest step for which a reminder was queued, by invoice (ids); one that was cancelled does not count."""
    c, found = table.c, dict[int, int]()
    query = select(c.invoice, func.max(c.step)).where(c.kind == "reminder", c.status != "cancelled")
    for some in growth.portions(invoices):
        rows = connection.execute(query.where(c.invoice.in_(some)).group_by(c.invoice))
        found |= {of: int(step) for of, step in rows}
    return found


def cancel_reminders(connection: Connection, invoice_id: int, why: str, by: By) -> None:
    """Let no queued reminder of an invoice leave."""
    query = MAILS.select(connection).where(
        table.c.invoice == invoice_id, table.c.kind == "reminder", table.c.status == "queued"
    )
    for each in list(MAILS.read(connection, query)):
        MAILS.change(connection, each, by, "cancelled", status="cancelled", error=why)


def move(connection: Connection, source: int, target: int) -> int:
    """The messages to one customer become those to another; how many."""
    query = update(table).where(table.c.customer == source).values(customer=target)
    return int(connection.execute(query).rowcount)


def sent_with(connection: Connection, column: str, record: int, most: int) -> tuple[list[Mail], int]:
    """The latest messages about a record: `customer`, `invoice` or `payment`, by its id; and how many there are."""
    mine = table.c[column] == record
    found = MAILS.read(connection, MAILS.select(connection).where(mine).order_by(table.c.id.desc()).limit(most))
    every = connection.execute(select(func.count()).select_from(table).where(mine)).scalar_one()
    return list(found), int(every)


def invoice_called(connection: Connection, number: str) -> int:
    """The id of the document with this number. Raises NotFoundError."""
    found = connection.execute(select(invoice.c.id).where(invoice.c.number == number)).scalar()
    if found is None:
        raise NotFoundError(f'There is no invoice "{number}".', "Look for it: debitcli invoice list --search TEXT")
    return int(found)


def forget(connection: Connection, customer_id: int) -> None:
    """The messages to a customer are to nobody in the book any more."""
    connection.execute(update(table).where(table.c.customer == customer_id).values(customer=None))


def _written(message: Message, sender: Sender, now: datetime) -> tuple[str, bytes]:
    try:
        return written(message, sender, now)
    except ValueError as error:
        # Only what another program wrote into the book.
        raise DataError([Problem("email", message.to, "is no address that mail can go to")]) from error


def _conditions(selection: Selection) -> list[ColumnElement[bool]]:
    c = table.c
    texts = (
        func.lower(c.to),
        func.lower(c.subject),
        c.number,
        key_of(customer, "sort_key"),
        func.lower(invoice.c.number),
    )
    conditions = says_every_word(selection.search, *(func.coalesce(each, "") for each in texts))
    pairs = (
        (c.status, selection.status), (c.kind, selection.kind), (c.customer, selection.customer),
        (c.invoice, selection.invoice),
    )  # fmt: skip
    conditions += [column == value for column, value in pairs if value is not None]
    conditions += [c.created >= selection.first] if selection.first else []
    conditions += [c.created < selection.last] if selection.last else []
    return conditions
