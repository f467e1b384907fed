"""Consent to be written to or called (GDPR articles 6 and 7): what can be consented to, and how it is written down."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args

from debitcli.fields.moments import iso
from debitcli.fields.named import DIVIDER
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused, text_of_json

Purpose = Literal["invoices", "reminders", "promotions"]
Channel = Literal["email", "phone", "post"]
PURPOSES: tuple[str, ...] = get_args(Purpose)
CHANNELS: tuple[str, ...] = get_args(Channel)
_DEFAULT_CHANNEL = "email"
_REFUSED = ":no"

Permission = tuple[str, str]
"""A purpose and a channel."""


class Consent(NamedTuple):
    """One grant or withdrawal, and `by` whom: never changed, only followed by another. `evidence` tells how it came."""

    purpose: str
    channel: str
    granted: bool
    at: datetime
    by: str
    evidence: str | None


def parse(typed: str, context: Context) -> Outcome[tuple[str, ...]]:
    """Permissions in a text such as `invoices; promotions:phone:no`, each as `PURPOSE:CHANNEL`.

    With `:no` behind, it was asked for and refused, or withdrawn.
    """
    read: list[str] = []
    for part in filter(None, (p.strip().lower() for p in typed.split(";"))):
        said = part.removesuffix(_REFUSED).strip()
        purpose, _, channel = (piece.strip() for piece in said.partition(":"))
        channel = channel or _DEFAULT_CHANNEL
        if purpose not in PURPOSES or channel not in CHANNELS:
            return Refused(
                f"names no consent: {part}",
                f"{', '.join(PURPOSES)}; with :{' or :'.join(CHANNELS)} behind if not by e-mail",
            )
        read.append(written((purpose, channel), granted=said == part))
        if len({said.removesuffix(_REFUSED) for said in read}) < len(set(read)):
            return Refused(f"says yes and no of {purpose} by {channel}", "one of them")
    return Accepted(tuple(dict.fromkeys(read)))


def written(permission: Permission, *, granted: bool) -> str:
    """A permission as it is typed: given, or refused."""
    return ":".join(permission) + ("" if granted else _REFUSED)


def given(typed: str) -> str:
    """The same permission, as where it is given."""
    return typed.removesuffix(_REFUSED)


def permissions(parsed: Iterable[str]) -> dict[Permission, bool]:
    """What `parse` accepted, and whether it is given."""
    found: dict[Permission, bool] = {}
    for each in parsed:
        purpose, _, channel = each.removesuffix(_REFUSED).partition(":")
        found[purpose, channel] = not each.endswith(_REFUSED)
    return found


def present(log: Iterable[Consent]) -> dict[Permission, Consent]:
    """The consent that holds now for each purpose and channel: the newest row decides. `log` is oldest first."""
    return {(c.purpose, c.channel): c for c in log}


def _of_json(value: Any) -> str | None:
    """Permissions as texts, or as the objects that `customer show` writes."""
    given: list[str] = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict) and isinstance(each.get("purpose"), str):
            permission = each["purpose"], str(each.get("channel") or _DEFAULT_CHANNEL)
            if not isinstance(granted := each.get("granted", True), bool):
                return None
            given.append(written(permission, granted=granted))
        elif (text := text_of_json(each)) is not None:
            given.append(text)
        else:
            return None
    return DIVIDER.join(given)


PERMISSIONS = Kind(parse, text=DIVIDER.join, record=list, typed=_of_json, several=True, empty=())
"""What a new customer allows, such as `invoices; promotions:phone`."""


def as_record(consent: Consent) -> dict[str, Any]:
    """The consent for machines."""
    return consent._asdict() | {"at": iso(consent.at)}


def marks(channel: str, granted: Mapping[Permission, bool]) -> str:
    """How a screen shows the state beside an address or number: `invoices ✓  promotions –`; empty if never asked."""
    known = [purpose for purpose in PURPOSES if (purpose, channel) in granted]
    return "  ".join(f"{purpose} {'✓' if granted[purpose, channel] else '–'}" for purpose in known)
