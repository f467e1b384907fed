"""E-mail addresses (RFC 5321 and 5322, as email-validator reads them)."""

import re
from functools import lru_cache

from debitcli.fields import folding, mail_domains, text
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

# Addresses of this form, within these lengths, are the same after email-validator as before, if it takes their
# top-level domain; a test compares. It costs a sixth of asking the library for each.
_PLAIN = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@((?:[a-z0-9]{1,40}(?:-[a-z0-9]{1,20})?\.)+([a-z]{2,20}))", re.ASCII
)
_LONGEST_PLAIN = 64


def check(typed: str, context: Context) -> Outcome[str]:
    """The normalised address; a near miss of a well-known domain is a warning."""
    plain = _PLAIN.fullmatch(typed) if len(typed) <= _LONGEST_PLAIN else None
    if plain and _takes_plain_names_under(plain[2]):
        return Accepted(typed, _warnings(plain[1]))
    cleaned = text.clean(typed)
    if isinstance(cleaned, Refused) or cleaned.value is None:
        return cleaned
    address = cleaned.value
    if address.count("@") > 1 and '"' not in address:
        signs = {2: "two", 3: "three"}.get(address.count("@"), str(address.count("@")))
        return Refused(f"has {signs} @ signs", "one address, such as ana@example.com")
    from email_validator import EmailNotValidError, validate_email

    try:
        valid = validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        return Refused(_as_predicate(str(error)), "an address such as ana@example.com")
    return Accepted(valid.normalized, _warnings(valid.domain))


def domain_of(address: str | None) -> str | None:
    """The domain of a firm's own addresses, folded; None for those of public providers, which say nothing of it."""
    domain = folding.fold(address.rpartition("@")[2]) if address else ""
    return domain if domain and domain not in mail_domains.PUBLIC else None


@lru_cache(maxsize=4096)
def _takes_plain_names_under(top_level: str) -> bool:
    """Whether email-validator takes every plain domain under this top-level domain: none of them is reserved."""
    from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

    if any(name == top_level or name.endswith(f".{top_level}") for name in SPECIAL_USE_DOMAIN_NAMES):
        return False
    try:
        validate_email(f"a@a.{top_level}", check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _warnings(domain: str) -> tuple[str, ...]:
    proposal = mail_domains.near_miss(domain)
    return (f"{domain} looks like {proposal}",) if proposal else ()


def _as_predicate(sentence: str) -> str:
    """email-validator's sentence so that it can follow a field name."""
    return f"cannot be read: {sentence[:1].lower()}{sentence[1:]}".rstrip(".")


EMAIL = Kind(check, repeats=False)
"""An e-mail address."""
