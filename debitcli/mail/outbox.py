"""Delivering what is queued: after the transaction that caused it, one message at a time, in turns with others."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from debitcli.database import attachments
from debitcli.database.book import Connection as InBook
from debitcli.database.history import By
from debitcli.errors import BookError, DebitcliError, UndeliveredError
from debitcli.mail import consent, records, server, settings
from debitcli.mail.mail import Mail
from debitcli.mail.message import Message, Sender, recipient
from debitcli.mail.records import MAILS
from debitcli.mail.smtp import AwayError, Connection, Outcome, What, connected
from debitcli.run import Run
from debitcli.settings import records as setting_records
from debitcli.terminal.words import count

_SOONEST, _LATEST = timedelta(minutes=1), timedelta(hours=6)
_GIVES_UP_AFTER = timedelta(days=5)
"""As long as RFC 5321 (4.5.4.1) would have it tried."""
_PROMOTION = "promotion"
_TURN = 2.0
"""So many seconds one program delivers before others may."""
_MOST_NAMED = 500
"""Of more messages than that, all that are queued since the first are meant."""
_MOST_TOLD = 20


@dataclass
class Result:
    """What a delivery came to: the messages sent, refused for good, those that wait, and those that may not leave.

    `away` is a sentence: why the server cannot be used; `notes` are of what was sent nevertheless.
    """

    sent: list[Mail] = field(default_factory=list)
    failed: list[tuple[Mail, str]] = field(default_factory=list)
    later: list[tuple[Mail, str]] = field(default_factory=list)
    cancelled: list[tuple[Mail, str]] = field(default_factory=list)
    notes: list[tuple[Mail, str]] = field(default_factory=list)
    away: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether everything was delivered."""
        return not (self.failed or self.later or self.away)


def queue(connection: InBook, messages: Sequence[Message], by: By) -> list[Mail]:
    """Keep messages that are to leave, in this transaction. Raises DataError where no mail could ever be sent."""
    values = setting_records.read(connection)
    server.refuse_if_none(values)
    return MAILS.queue(connection, messages, settings.sender(values), by)


def deliver_queued(run: Run, mails: Sequence[Mail]) -> list[Mail]:
    """Deliver messages that were just queued, and say what became of them: what caused them is saved in any case.

    Gives them as they are then.
    """
    ids = [each.id for each in mails]
    if ids:
        tell(run, deliver(run, ids=ids))
    with run.book.reading() as connection:
        now = MAILS.by_ids(connection, ids)
    return [now.get(each.id, each) for each in mails]


def tell(run: Run, result: Result, what_happened: str = "Saved, but not all was delivered") -> None:
    """Say what became of a delivery; where not all was delivered, the run ends with UndeliveredError."""
    told = [each for each in result.sent if each.kind != _PROMOTION][:_MOST_TOLD]
    for each in told:
        run.streams.say(f"✓ Sent to {each.to}: {each.subject}")
    if rest := len(result.sent) - len(told):
        run.streams.say(f"✓ Sent: {count(rest, 'mail')}{' more' if told else ''}.")
    _tell_apart(run, result)
    if result.is_whole:
        return
    with run.book.reading() as connection:
        left = records.waiting(connection)
    parts = [f"{count(len(result.failed), 'mail')} refused"] if result.failed else []
    if left and (result.later or result.away):
        parts.append(f"{count(left, 'mail')} waiting in the outbox")
    why = f" {result.away}" if result.away else ""
    hint = "Deliver later: debitcli mail send" if result.later or result.away else "debitcli mail list --status failed"
    run.undelivered = UndeliveredError(f"{what_happened}: {' and '.join(parts)}.{why}", hint)


def _tell_apart(run: Run, result: Result) -> None:
    """Say what did not leave, or not to all."""
    for each, why in (*result.failed, *result.later, *result.notes):
        run.streams.say(f"! Mail {each.number} to {each.to}: {why}.")
    for each, why in result.cancelled:
        run.streams.say(f"! Mail {each.number} to {each.to} is cancelled: {why}.")


def deliver(
    run: Run,
    *,
    ids: Sequence[int] | None = None,
    only_due: bool = False,
    told: Callable[[int], None] = lambda _number: None,
) -> Result:
    """Deliver what is queued, or these of it, oldest first; with `only_due` not what is to wait for another try.

    `told` hears how many are done. Several programs may do so at once: each message is delivered by one of them.
    """
    result, after = Result(), 0
    if ids is not None and len(ids) > _MOST_NAMED:
        after, ids = min(ids) - 1, None
    with run.book.reading() as connection:
        values = setting_records.read(connection)
        first = records.next_queued(connection, after, _now() if only_due else None, ids)
    if first is None:
        return result
    with ExitStack() as stack:
        try:
            server.refuse_if_none(values)
            through = stack.enter_context(connected(server.of(values)))
        except (AwayError, DebitcliError) as error:
            result.away = error.message if isinstance(error, DebitcliError) else _away(str(error))
            with run.book.alone():
                _put_off(run, first, result)
            return result
        delivery = _Delivery(run, through, settings.sender(values), result, after, ids, only_due=only_due, told=told)
        while delivery.goes_on:
            with run.book.alone():
                delivery.take_turn()
    return result


class _Delivery:
    """Messages on their way over a connection, one after the other."""

    def __init__(
        self,
        run: Run,
        through: Connection,
        sender: Sender,
        result: Result,
        after: int,
        ids: Sequence[int] | None,
        *,
        only_due: bool,
        told: Callable[[int], None],
    ) -> None:
        self._run, self._through, self._sender, self._result = run, through, sender, result
        self._after, self._ids, self._only_due, self._told = after, ids, only_due, told
        # What was delivered, or was not, and is not written down yet.
        self._done: tuple[Mail, Outcome] | None = None
        self.goes_on = True

    def take_turn(self) -> None:
        """Deliver for a while, as long as nobody else does."""
        ends = time.monotonic() + _TURN
        try:
            while time.monotonic() < ends:
                # What became of the one before is written down with the claim of the next: one wait for the disk.
                with self._run.book.writing() as connection:
                    self._write_down(connection)
                    claimed = None if self._result.away else self._claim(connection)
                if not self.goes_on or self._result.away:
                    break
                if claimed:
                    self._done = claimed[0], self._deliver(*claimed)
        finally:
            # Also where somebody interrupts: what was sent is not to be sent again.
            if self._done:
                with self._run.book.writing() as connection:
                    self._write_down(connection)
        self.goes_on = self.goes_on and not self._result.away

    def _claim(self, connection: InBook) -> tuple[Mail, bytes] | None:
        """The next message with its content, if it may still leave."""
        by = By(self._run.actor, _now())
        mail = records.next_queued(connection, self._after, by.now if self._only_due else None, self._ids)
        if mail is None:
            self.goes_on = False
            return None
        self._after = mail.id
        if why := consent.why_not(connection, mail.customer_id, mail.kind):
            # Withdrawn since it was queued.
            MAILS.change(connection, mail, by, "cancelled", status="cancelled", error=why, next_try=None)
            self._result.cancelled.append((mail, why))
            return None
        if not MAILS.change(connection, mail, by, "", attempts=mail.attempts + 1):
            return None
        return replace(mail, attempts=mail.attempts + 1), attachments.get(connection, mail.sha256)

    def _deliver(self, mail: Mail, content: bytes) -> Outcome:
        copy = "" if mail.kind == _PROMOTION or mail.to == self._sender.copy else self._sender.copy
        try:
            to, copy = recipient(mail.to), recipient(copy) if copy else ""
            return self._through.deliver(recipient(self._sender.address), to, copy, content)
        except ValueError:
            return Outcome(What.REFUSED, "it is no address that mail can go to")

    def _write_down(self, connection: InBook) -> None:
        """Write down what became of the last message."""
        if self._done is None:
            return
        (mail, outcome), self._done = self._done, None
        _write_down(connection, mail, outcome, By(self._run.actor, _now()))
        match outcome.what:
            case What.SENT:
                self._result.sent.append(mail)
                self._result.notes += [(mail, outcome.why)] if outcome.why else []
            case What.REFUSED:
                self._result.failed.append((mail, outcome.why))
            case What.LATER:
                self._result.later.append((mail, outcome.why))
            case What.AWAY:
                self._result.away = _away(outcome.why)
        self._told(len(self._result.sent) + len(self._result.failed) + len(self._result.later))


def _write_down(connection: InBook, mail: Mail, outcome: Outcome, by: By) -> None:
    if outcome.what is What.SENT:
        # Also of one that was cancelled while it was on its way: it was sent.
        fresh = MAILS.by_ids(connection, [mail.id])[mail.id]
        note = outcome.why or None
        MAILS.change(connection, fresh, by, "sent", status="sent", sent=by.now, error=note, next_try=None)
    elif outcome.what is What.REFUSED or (outcome.what is What.LATER and by.now - mail.queued > _GIVES_UP_AFTER):
        MAILS.change(connection, mail, by, "failed", status="failed", error=outcome.why, next_try=None)
    else:
        MAILS.change(connection, mail, by, "", error=outcome.why, next_try=by.now + _pause(mail.attempts))


def _put_off(run: Run, mail: Mail, result: Result) -> None:
    """Write down why a message waits, where no server could be reached for it."""
    by = By(run.actor, _now())
    with run.book.writing() as connection:
        pause = _pause(mail.attempts + 1)
        MAILS.change(
            connection, mail, by, "", attempts=mail.attempts + 1, error=result.away, next_try=by.now + pause
        )  # fmt: skip


def watch(run: Run, every: float) -> None:
    """Deliver messages as they come, and those that waited when their time has come; until Ctrl-C."""
    run.streams.say("Watching the outbox. Ctrl-C ends it.")
    with suppress(KeyboardInterrupt):
        while True:
            _look(run)
            time.sleep(every)
    run.streams.say("Stopped. What still waits leaves by: debitcli mail send")


def _look(run: Run) -> None:
    """Deliver what is due, and say what became of it."""
    try:
        result = deliver(run, only_due=True)
    except BookError as error:
        # A book that is locked for a while is there again later.
        run.streams.say(f"! {error.message}")
        return
    for each in result.sent:
        run.streams.say(f"✓ Sent mail {each.number} to {each.to}.")
    _tell_apart(run, result)
    if result.away:
        run.streams.say(f"! {result.away}")


def _away(why: str) -> str:
    return f"The mail server is away: {why.rstrip('.')}."


def _pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time."""
    return min(_SOONEST * (1 << min(attempts - 1, 10)), _LATEST)


def _now() -> datetime:
    # Deliveries take their time: each is of its own moment, not of that of the command.
    return datetime.now(UTC)
