"""`mail promote`: news and offers, to those customers only who allow it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from debitcli.customers.consents import records as consents
from debitcli.customers.consents.consent import written
from debitcli.customers.customer import Customer
from debitcli.customers.selection import records as customers
from debitcli.customers.selection.filters import Selection
from debitcli.database.book import Connection
from debitcli.errors import accept, given
from debitcli.fields import text
from debitcli.listing.filters import Order
from debitcli.mail import outbox, records, server, settings, texts
from debitcli.mail.message import Message
from debitcli.run import Run
from debitcli.settings import records as setting_records
from debitcli.terminal import output, progress
from debitcli.terminal.output import Column
from debitcli.terminal.words import count

_ALLOWED = written(("promotions", "email"), granted=True)
_COLUMNS = ("number", "name", "to", "receives", "why")
_MOST = 100_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Receiver:
    """A customer that was selected; `why` says why nothing is sent, where nothing is."""

    customer: Customer
    why: str

    @property
    def record(self) -> dict[str, object]:
        """For machines."""
        return {
            "number": self.customer.number, "name": self.customer.name, "to": self.customer.value("email"),
            "receives": not self.why, "why": self.why or None,
        }  # fmt: skip


def promote(run: Run, selection: Selection, subject: str, body: str, *, dry_run: bool) -> None:
    """Send a text in Markdown to the selected customers who allow promotions by mail, each once.

    Who got the same before is left out, so that what was interrupted can be run again.
    """
    subject, body = _read(subject, "subject"), _read(body, "body", lines=True)
    campaign = hashlib.sha256(f"{subject}\n{body}".encode()).hexdigest()
    with run.book.reading() as connection:
        values = setting_records.read(connection)
        found = list(_receivers(connection, selection, campaign))
    to_send = [each for each in found if not each.why]
    if dry_run:
        _show(run, found)
        run.streams.say(f"{_counted(found)} Nothing was sent (--dry-run).")
        return
    server.refuse_if_none(values)
    run.streams.say(_counted(found))
    if to_send:
        _send(run, selection, subject, body, campaign, len(to_send))
    if run.structured:
        _show(run, found)


def _send(run: Run, selection: Selection, subject: str, body: str, campaign: str, expected: int) -> None:
    """Queue the promotion for all who may get it by now, and deliver it."""
    run.confirm(f"Send “{subject}” to {count(expected, 'customer')}?")
    run.begin_another()
    with run.book.writing() as connection:
        # Whoever changed their mind meanwhile, gets nothing.
        fresh = [each.customer for each in _receivers(connection, selection, campaign) if not each.why]
        company = settings.sender(setting_records.read(connection)).name
        messages = [_message(each, subject, body, campaign, company) for each in fresh]
        queued = [each.id for each in outbox.queue(connection, messages, run.by)]
    with progress.shown(run.streams, "Sending", len(queued)) as advance:
        result = outbox.deliver(run, ids=queued, told=lambda number: advance(number, number))
    outbox.tell(run, result)


def _read(typed: str, field: str, *, lines: bool = False) -> str:
    return given(accept(text.clean(typed, newlines=lines, limit=_MOST), field, typed[:80]), field)


def _receivers(connection: Connection, selection: Selection, campaign: str) -> Iterator[_Receiver]:
    """The selected customers, by their numbers, each with why nothing is sent."""
    found = list(customers.rows(connection, selection, Order("number")))
    before, seen = records.got(connection, campaign), set[str]()
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        said = consents.said_by_many(connection, [each.id for each in some])
        for each in some:
            address = each.value("email")
            why = ""
            if not address:
                why = "no e-mail address"
            elif _ALLOWED not in said.get(each.id, ()):
                refused = written(("promotions", "email"), granted=False) in said.get(each.id, ())
                why = "consent refused or withdrawn" if refused else "no consent to promotions by mail"
            elif each.id in before:
                why = "got it before"
            elif address in seen:
                why = "same address as another"
            if not why:
                seen.add(address)
            yield _Receiver(each, why)


def _message(customer: Customer, subject: str, body: str, campaign: str, company: str) -> Message:
    language = texts.in_language(customer.value("language"))
    way_out = texts.unsubscribe(language, company)
    return Message(
        kind="promotion", to=customer.value("email"), subject=subject, text=f"{body.rstrip()}\n\n-- \n{way_out}\n",
        html=_html(body, way_out, language), customer=customer.id, campaign=campaign, may_unsubscribe=True,
    )  # fmt: skip


def _html(body: str, way_out: str, language: str) -> str:
    """The text as HTML (CommonMark, without HTML of its own)."""
    from html import escape

    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False}).render(body)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"></head>\n<body>\n{made}<hr>\n'
        f"<p><small>{escape(way_out)}</small></p>\n</body></html>\n"
    )


def _counted(found: Sequence[_Receiver]) -> str:
    to_send = sum(not each.why for each in found)
    reasons: dict[str, int] = {}
    for each in found:
        if each.why:
            reasons[each.why] = reasons.get(each.why, 0) + 1
    left_out = "; ".join(f"{number:,} {why}" for why, number in reasons.items())
    return f"{count(to_send, 'receiver')}{f', left out: {left_out}' if left_out else ''}."


def _show(run: Run, found: Sequence[_Receiver]) -> None:
    columns = [
        Column("Number", 3, right=True, of="number"), Column("Name", 8, of="name"), Column("To", 12, of="to"),
        Column("Left out", 12, of="why"),
    ]  # fmt: skip
    output.write_records(
        run.streams, run.output, (each.record for each in found), columns=_COLUMNS, brief=("number", "to", "why"),
        table=columns,
    )  # fmt: skip
