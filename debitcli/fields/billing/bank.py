"""Bank details: IBAN (ISO 13616) and BIC (ISO 9362), check digits and countries included (python-stdnum)."""

import re

from debitcli.fields.text import seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

_FORM = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def check_iban(typed: str, context: Context) -> Outcome[str]:
    """An IBAN, compact, in any spelling; with the form that its country gives it."""
    wanted = seen(typed).upper().removeprefix("IBAN").lstrip(": ")
    if not wanted:
        return Accepted(None)
    from stdnum import iban
    from stdnum.exceptions import InvalidChecksum, ValidationError

    compact = iban.compact(wanted)
    if _FORM.fullmatch(compact) is None:
        return Refused("is no IBAN", "such as ES91 2100 0418 4502 0005 1332")
    try:
        return Accepted(str(iban.validate(compact)))
    except InvalidChecksum:
        return Refused("has a wrong check digit", "one character is mistyped or two are swapped")
    except ValidationError:
        return Refused(f"is no IBAN of {compact[:2]}", "look at its length")


def check_bic(typed: str, context: Context) -> Outcome[str]:
    """A BIC of eight or eleven characters."""
    wanted = "".join(seen(typed).upper().split())
    if not wanted:
        return Accepted(None)
    from stdnum import bic

    if bic.is_valid(wanted):
        return Accepted(str(bic.compact(wanted)))
    return Refused("is no BIC", "eight or eleven letters and digits, such as CAIXESBBXXX")


def _grouped(iban: str, _context: Context) -> str:
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))


IBAN = Kind(check_iban, show=_grouped, read_back=True)
"""An account, by its IBAN."""
BIC = Kind(check_bic)
"""A bank, by its BIC."""
