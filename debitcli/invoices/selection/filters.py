"""Which documents a list shows."""

from dataclasses import dataclass

UNPAID = "open"
STATUSES = ("draft", "open", "part-paid", "overdue", "paid", "written-off", "credited")


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters of `invoice list`; each narrows what the others leave.

    `status` open are all with something open, part-paid all of those with a part paid, overdue or not. `customer` is
    an id; `first` and `last` are days of the document's date.
    """

    search: str = ""
    status: str | None = None
    type: str | None = None
    customer: int | None = None
    currency: str | None = None
    first: str | None = None
    last: str | None = None
