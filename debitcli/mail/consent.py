"""Whether a customer may be written to: what the consent log says of mail (GDPR articles 6 and 7)."""

from debitcli.customers.consents import records
from debitcli.customers.consents.consent import written
from debitcli.database.book import Connection

_PURPOSES = {"promotion": "promotions", "reminder": "reminders"}
_USUAL = "invoices"


def why_not(connection: Connection, customer: int | None, kind: str) -> str:
    """Why nothing of this kind is sent to a customer (its id); empty text where it may be.

    What a contract brings along needs no consent, but a withdrawn one stops it; promotions need one.
    """
    purpose = _PURPOSES.get(kind, _USUAL)
    said = records.said_by_many(connection, [customer]).get(customer, []) if customer else []
    if purpose == "promotions" and written((purpose, "email"), granted=True) not in said:
        return "no consent to promotions by mail"
    # Who wants no invoices by mail wants no reminders of them.
    refused = [each for each in {purpose, _USUAL} if written((each, "email"), granted=False) in said]
    if purpose != "promotions" and refused:
        return f"consent to {' and '.join(sorted(refused))} by mail was refused or withdrawn"
    return ""
