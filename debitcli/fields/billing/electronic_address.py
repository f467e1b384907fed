"""Electronic addresses: where e-invoices are delivered to, by a scheme of the EAS code list (BT-34, BT-49)."""

import re

from debitcli.fields import email
from debitcli.fields.text import seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

# The codes of ISO 6523 that the list has so far, and those of Peppol; the list grows every half-year.
_ADDRESS = re.compile(r"(0[0-2][0-9]{2}|99[0-9]{2}):([A-Za-z0-9][A-Za-z0-9._~:-]{0,134})")
_GLN = "0088"
_POSSIBLE = "SCHEME:ID, such as 0088:5790000435975 or EM:invoices@example.com"


def check_electronic_address(typed: str, context: Context) -> Outcome[str]:
    """`SCHEME:ID` with a scheme of four digits, or `EM:` and an e-mail address."""
    wanted = re.sub(r"\s*:\s*", ":", seen(typed)).removeprefix("iso6523-actorid-upis::")
    if not wanted:
        return Accepted(None)
    if wanted[:3].upper() == "EM:":
        outcome = email.EMAIL.read(wanted[3:], context)
        if isinstance(outcome, Refused):
            return outcome
        return Accepted(f"EM:{outcome.value}", outcome.warnings) if outcome.value else Refused("lacks an ID", _POSSIBLE)
    if "@" in wanted and ":" not in wanted:
        return Refused("lacks its scheme", f"such as EM:{wanted}" if len(wanted) < 99 else _POSSIBLE)
    if (match := _ADDRESS.fullmatch(wanted)) is None:
        return Refused("is no electronic address", _POSSIBLE)
    if match[1] == _GLN:
        from stdnum import ean

        if len(match[2]) != 13 or not ean.is_valid(match[2]):
            return Refused("has no global location number (GLN) behind 0088", "thirteen digits; one is mistyped")
    return Accepted(wanted)


ELECTRONIC_ADDRESS = Kind(check_electronic_address)
"""Where e-invoices are delivered to."""
