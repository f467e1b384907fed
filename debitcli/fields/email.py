"""E-mail addresses (RFC 5321 and 5322, as email-validator reads them)."""

from debitcli.fields import mail_domains, text
from debitcli.fields.value import Accepted, Context, Outcome, Refused


def check(typed: str, context: Context) -> Outcome:
    """The normalised address; a near miss of a well-known domain is a warning."""
    cleaned = text.clean(typed)
    if isinstance(cleaned, Refused) or cleaned.value is None:
        return cleaned
    address = str(cleaned.value)
    if address.count("@") > 1 and '"' not in address:
        signs = {2: "two", 3: "three"}.get(address.count("@"), str(address.count("@")))
        return Refused(f"has {signs} @ signs", "one address, such as ana@example.com")
    from email_validator import EmailNotValidError, validate_email

    try:
        valid = validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        return Refused(_as_predicate(str(error)), "an address such as ana@example.com")
    proposal = mail_domains.near_miss(valid.domain)
    warnings = (f"{valid.domain} looks like {proposal}",) if proposal else ()
    return Accepted(valid.normalized, warnings)


def domain_of(address: str | None) -> str | None:
    """The domain of a firm's own addresses; None for those of public providers, which say nothing of the firm."""
    domain = address.rpartition("@")[2].lower() if address else ""
    return domain if domain and domain not in mail_domains.PUBLIC else None


def _as_predicate(sentence: str) -> str:
    """email-validator's sentence so that it can follow a field name."""
    return f"cannot be read: {sentence[:1].lower()}{sentence[1:]}".rstrip(".")
