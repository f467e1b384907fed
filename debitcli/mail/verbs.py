"""`mail list`, `show`, `send`, `retry` and `cancel`: the outbox as people see and change it."""

from collections.abc import Sequence
from dataclasses import asdict

from debitcli.database import attachments
from debitcli.errors import ConflictError, NotFoundError, UsageError
from debitcli.listing import history, listing
from debitcli.listing.filters import Order, Page
from debitcli.mail import consent, message, outbox, records
from debitcli.mail.form import FORM, SORTABLE
from debitcli.mail.mail import Mail
from debitcli.mail.records import MAILS, Selection
from debitcli.run import Run
from debitcli.terminal import output, progress
from debitcli.terminal.output import Drawn

_PAUSE = 5.0
"""Seconds between two looks at the outbox."""


def show_list(run: Run, selection: Selection, order: Order, page: Page, keys: Sequence[str]) -> None:
    """Write the selected messages; on a terminal also how many there are."""
    listing.refuse_unknown("--columns", keys, [each.key for each in FORM.every])
    listing.refuse_unknown("--sort", [order.key], SORTABLE)
    with run.book.reading() as connection:
        if selection == Selection() and not page.offset and not records.count(connection, selection)[0]:
            if run.structured or not run.streams.out_is_terminal:
                output.write_records(run.streams, run.output, [], columns=FORM.columns, table=())
            run.streams.say("The outbox is empty. An invoice is sent by: debitcli invoice send INVOICE")
            return
        found = records.select_rows(connection, selection, order, page)
        listing.show(
            run, FORM, found, keys, page, lambda: records.count(connection, selection),
            filtered=selection != Selection(), recorded=lambda each: each.record,
        )  # fmt: skip


def show(run: Run, number: str, *, raw: bool) -> None:
    """Write a message with what became of it; `raw` as it left, byte for byte."""
    mail = resolve(run, number)
    with run.book.reading() as connection:
        content = attachments.get(connection, mail.sha256)
    if raw:
        run.streams.write_bytes(content)
        return
    read = message.read(content)

    def table() -> Drawn:
        from debitcli.mail import views

        return views.mail(mail, read, run.streams.width)

    attached = [{key: value for key, value in asdict(each).items() if key != "content"} | {"size": len(each.content)}
                for each in read.attached]  # fmt: skip
    record = mail.record | {"text": read.text, "attachments": attached, "sha256": mail.sha256}
    output.write_record(run.streams, run.output, record, table=table)


def resolve(run: Run, number: str) -> Mail:
    """The message with this number. Raises NotFoundError."""
    wanted = number.strip().lstrip("#")
    with run.book.reading() as connection:
        found = MAILS.by_number(connection, wanted)
    if found is None:
        raise NotFoundError(*history.what_became(run, FORM, wanted))
    return found


def send(run: Run, *, keep_on: bool) -> None:
    """Deliver all that is queued; with `keep_on` also what comes later, until Ctrl-C."""
    if keep_on:
        outbox.watch(run, _PAUSE)
        return
    with run.book.reading() as connection:
        every = records.waiting(connection)
    if not every:
        run.streams.say("Nothing waits in the outbox.")
        _answer(run, [], several=True)
        return
    with progress.shown(run.streams, "Sending", every, quiet=every == 1) as advance:
        result = outbox.deliver(run, told=lambda number: advance(number, number))
    _answer(run, [each.record | {"status": "sent"} for each in result.sent], several=True)
    outbox.tell(run, result, "Not all was delivered")


def retry(run: Run, numbers: Sequence[str], *, all_failed: bool) -> None:
    """Queue messages again that were refused or cancelled, and deliver them."""
    if bool(numbers) == all_failed:
        raise UsageError("Name the mails, or give --failed.", "debitcli mail list --status failed")
    found = [resolve(run, each) for each in dict.fromkeys(numbers)]
    with run.book.writing() as connection:
        if all_failed:
            found = list(records.select_rows(connection, Selection(status="failed"), Order("created")))
        for each in found:
            if each.status == "sent":
                raise ConflictError(
                    f"Mail {each.number} was sent to {each.to}: nothing is sent twice.",
                    f"To send the invoice anew: debitcli invoice send {each.invoice}" if each.invoice else "",
                )
            if why := consent.why_not(connection, each.customer_id, each.kind):
                raise ConflictError(
                    f"Mail {each.number} is not sent to {each.to}: {why}.",
                    f"On paper: debitcli invoice pdf {each.invoice}" if each.invoice else "",
                )
            if not MAILS.change(connection, each, run.by, "queued", status="queued", error=None, next_try=None):
                raise ConflictError(f"Mail {each.number} is being delivered. Nothing was changed.")
    if not found:
        run.streams.say("No mail was refused.")
        _answer(run, [], several=True)
        return
    now = outbox.deliver_queued(run, found)
    _answer(run, [each.record for each in now], several=len(found) > 1)


def cancel(run: Run, numbers: Sequence[str]) -> None:
    """Let queued or refused messages not leave."""
    found = [resolve(run, each) for each in dict.fromkeys(numbers)]
    for each in found:
        if each.status == "sent":
            raise ConflictError(f"Mail {each.number} was sent to {each.to}: it cannot be called back.")
    with run.book.writing() as connection:
        for each in found:
            if each.status != "cancelled" and not MAILS.change(
                connection, each, run.by, "cancelled", status="cancelled", next_try=None
            ):
                raise ConflictError(f"Mail {each.number} is being delivered. Nothing was cancelled.")
    for each in found:
        run.streams.say(f"✓ Mail {each.number} to {each.to} is cancelled.")
    _answer(run, [each.record | {"status": "cancelled"} for each in found], several=len(found) > 1)


def _answer(run: Run, said: Sequence[output.Record], *, several: bool) -> None:
    """Answer with the numbers of messages, or with their records."""
    if run.structured and several:
        output.write_records(run.streams, run.output, said, columns=(), table=())
        return
    for each in said:
        run.answer_with(str(each["number"]), each)
