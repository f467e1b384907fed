"""A message of the outbox as the program holds one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from debitcli.forms.form import as_record
from debitcli.mail.form import FORM


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message and what became of it; `customer`, `invoice` and `payment` are the numbers of what it is about.

    `step` is the day of a reminder, counted from the due date; `sha256` is under which the message itself is kept.
    """

    id: int
    number: str
    kind: str
    status: str
    to: str
    subject: str
    message_id: str
    sha256: str
    attempts: int = 0
    error: str | None = None
    customer_id: int | None = None
    customer: str | None = None
    name: str | None = None
    invoice: str | None = None
    payment: str | None = None
    step: int | None = None
    campaign: str | None = None
    next_try: datetime | None = None
    queued: datetime
    sent: datetime | None = None
    updated: datetime | None = None

    @property
    def called(self) -> str:
        """The number."""
        return self.number

    @property
    def created(self) -> datetime:
        """When it was queued."""
        return self.queued

    def value(self, key: str) -> Any:
        """The value of a field of the form."""
        return getattr(self, key)

    @property
    def record(self) -> dict[str, Any]:
        """For machines."""
        return {each.key: as_record(each, self.value(each.key)) for each in FORM.every}
