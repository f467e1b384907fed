"""The form of messages in the outbox: what is known of one. People give none of it."""

from debitcli.fields import codes, text
from debitcli.fields.email import EMAIL
from debitcli.fields.moments import MOMENT
from debitcli.fields.value import Accepted, Kind
from debitcli.forms.field import Field, InList
from debitcli.forms.form import Form

NOUN = "mail"
KINDS = ("invoice", "welcome", "reminder", "receipt", "statement", "promotion")
STATUSES = ("queued", "sent", "failed", "cancelled")
SORTABLE = ("number", "to", "kind", "status", "created", "sent")
_COUNT: Kind[int] = Kind(lambda typed, context: Accepted(int(typed) if typed else None), text=str)

FORM = Form(
    NOUN,
    (
        Field("number", "Number", codes.RECORD_NUMBER, given_by="book", part="head", brief=1,
              in_list=InList(3, right=True)),
        Field("to", "To", EMAIL, given_by="book", brief=2, in_list=InList(12)),
        Field("subject", "Subject", text.LINE, given_by="book", brief=3, in_list=InList(12, 1)),
        Field("kind", "Kind", codes.choice(*KINDS), given_by="book", brief=4, in_list=InList(9, 3)),
        Field("status", "Status", codes.choice(*STATUSES), given_by="book", brief=5, in_list=InList(6)),
        Field("attempts", "Attempts", _COUNT, given_by="book"),
        Field("error", "Error", text.LINE, given_by="book", in_list=InList(16, 4)),
        Field("queued", "Queued", MOMENT, given_by="book", in_list=InList(16, 5)),
        Field("sent", "Sent", MOMENT, given_by="book", in_list=InList(16, 2)),
        Field("next_try", "Next try", MOMENT, given_by="book"),
        Field("customer", "Customer", codes.RECORD_NUMBER, given_by="book", brief=6),
        Field("name", "Name", text.LINE, given_by="book"),
        Field("invoice", "Invoice", codes.RECORD_NUMBER, given_by="book", brief=7),
        Field("payment", "Payment", codes.RECORD_NUMBER, given_by="book"),
        Field("step", "Reminder of day", _COUNT, given_by="book"),
        Field("message_id", "Message-ID", text.LINE, given_by="book"),
    ),
)  # fmt: skip
