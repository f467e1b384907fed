"""E-mail addresses (RFC 5321 and 5322, as email-validator reads them)."""

import re
from functools import cache, lru_cache, partial
from typing import Any

from debitcli.fields import folding, text
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

# Addresses of this form, within these lengths, are the same after email-validator as before, if it takes their
# top-level domain; a test compares. It costs a sixth of asking the library for each.
_PLAIN = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@((?:[a-z0-9]{1,40}(?:-[a-z0-9]{1,20})?\.)+([a-z]{2,20}))", re.ASCII
)
_LONGEST_PLAIN = 64
# An address as mail programs and pages write it: `mailto:ana@x.es`, `Ana García <ana@x.es>`, `ana@x.es (office)`.
_WRITTEN = re.compile(
    r"(?:mailto:|[^<>@\"]{0,200}<\s*(?:mailto:)?)?([^<>()\s\"]+@[^<>()\s\"]+)\s*(?:>|\([^()]{0,200}\))?", re.IGNORECASE
)
_BETWEEN = re.compile(r"[\s;,|/]+")

# Providers with the most private mailboxes, by their own public lists of domains; order means nothing.
_PROVIDERS = """
aol.com bluewin.ch btinternet.com comcast.net email.com fastmail.com free.fr freenet.de gmail.com gmx.at
gmx.ch gmx.com gmx.de gmx.net googlemail.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr
hotmail.it icloud.com inbox.lv interia.pl laposte.net libero.it live.com live.de live.dk live.fr live.nl
mac.com mail.com mail.dk mail.ru mailbox.org me.com msn.com o2.pl online.no onet.pl orange.fr outlook.com
outlook.de outlook.es outlook.fr pm.me posteo.de proton.me protonmail.com qq.com rambler.ru rocketmail.com
sapo.pt seznam.cz sfr.fr sky.com t-online.de telefonica.net telenet.be telia.com tin.it tiscali.it
tutanota.com verizon.net virgilio.it wanadoo.fr web.de wp.pl yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de
yahoo.es yahoo.fr yahoo.it yandex.ru ymail.com zoho.com 163.com 126.com
"""
PUBLIC_DOMAINS = frozenset(_PROVIDERS.split())
"""The mail domains of large public providers."""

# The domains that typing errors are measured against: long enough that one slip does not make another real domain.
_MISSPELT = tuple(sorted(d for d in PUBLIC_DOMAINS if len(d.partition(".")[0]) >= 5))
# One slip changes the length by one at the most.
_BY_LENGTH = {n: tuple(d for d in _MISSPELT if abs(len(d) - n) <= 1) for n in range(max(map(len, _MISSPELT)) + 2)}


def check(typed: str, context: Context) -> Outcome[str]:
    """The normalised address, the first of several; a near miss of a well-known domain is a warning."""
    plain = _PLAIN.fullmatch(typed) if len(typed) <= _LONGEST_PLAIN else None
    if plain and _takes_plain_names_under(plain[2]):
        return Accepted(typed, _warnings(plain[1]))
    cleaned = text.clean(text.seen(typed))
    if isinstance(cleaned, Refused) or cleaned.value is None:
        return cleaned
    written = _WRITTEN.fullmatch(cleaned.value)
    address = written[1] if written else cleaned.value
    whole = _read(address)
    parts = [part for part in _BETWEEN.split(address) if part]
    # A word without a sign is a part of the address, and makes it none.
    if isinstance(whole, Accepted) or not parts or not all("@" in part for part in parts):
        return whole
    outcome, others = _read(parts[0]), parts[1:]
    if others and isinstance(outcome, Accepted):
        return Accepted(outcome.value, (*outcome.warnings, f"leaves out what else was given: {', '.join(others)}"))
    return outcome


def _read(address: str) -> Outcome[str]:
    if address.count("@") > 1 and '"' not in address:
        signs = {2: "two", 3: "three"}.get(address.count("@"), str(address.count("@")))
        return Refused(f"has {signs} @ signs", "one address, such as ana@example.com")
    from email_validator import EmailNotValidError, validate_email

    try:
        valid = validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        fault = str(error).rstrip(".")
        return Refused(f"cannot be read: {fault[:1].lower()}{fault[1:]}", "an address such as ana@example.com")
    return Accepted(valid.normalized, _warnings(valid.domain))


def domain_of(address: str | None) -> str | None:
    """The domain of a firm's own addresses, folded; None for those of public providers, which say nothing of it."""
    domain = folding.fold(address.rpartition("@")[2]) if address else ""
    return domain if domain and domain not in PUBLIC_DOMAINS else None


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


@lru_cache(maxsize=4096)
def _warnings(domain: str) -> tuple[str, ...]:
    """That a domain is one slip away (a letter wrong, missing or swapped) from a well-known one, if it is."""
    candidates = _BY_LENGTH.get(len(domain))
    if not candidates or domain in PUBLIC_DOMAINS:
        return ()
    nearest = _one_slip_away()(domain, candidates)
    return (f"says {domain}, which looks like {nearest[0]}",) if nearest else ()


@cache
def _one_slip_away() -> Any:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    return partial(extractOne, scorer=OSA.distance, score_cutoff=1)


EMAIL = Kind(check, repeats=False)
"""An e-mail address."""
