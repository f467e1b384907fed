"""The mail domains of large public providers, for near misses and for telling a firm's own domain."""

from functools import cache, lru_cache
from typing import Any

# Providers with the most private mailboxes, by their own public lists of domains; order means nothing.
_PUBLIC = """
aol.com bluewin.ch btinternet.com comcast.net email.com fastmail.com free.fr freenet.de gmail.com gmx.at
gmx.ch gmx.com gmx.de gmx.net googlemail.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr
hotmail.it icloud.com inbox.lv interia.pl laposte.net libero.it live.com live.de live.dk live.fr live.nl
mac.com mail.com mail.dk mail.ru mailbox.org me.com msn.com o2.pl online.no onet.pl orange.fr outlook.com
outlook.de outlook.es outlook.fr pm.me posteo.de proton.me protonmail.com qq.com rambler.ru rocketmail.com
sapo.pt seznam.cz sfr.fr sky.com t-online.de telefonica.net telenet.be telia.com tin.it tiscali.it
tutanota.com verizon.net virgilio.it wanadoo.fr web.de wp.pl yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de
yahoo.es yahoo.fr yahoo.it yandex.ru ymail.com zoho.com 163.com 126.com
"""
PUBLIC = frozenset(_PUBLIC.split())

# The domains that typing errors are measured against: long enough that one slip does not make another real domain.
_MISSPELT = tuple(sorted(d for d in PUBLIC if len(d.partition(".")[0]) >= 5))
# One slip changes the length by one at the most.
_BY_LENGTH = {n: tuple(d for d in _MISSPELT if abs(len(d) - n) <= 1) for n in range(max(map(len, _MISSPELT)) + 2)}


@lru_cache(maxsize=4096)
def near_miss(domain: str) -> str | None:
    """The well-known domain that `domain` is one slip away from (a letter wrong, missing or swapped), if any."""
    candidates = _BY_LENGTH.get(len(domain))
    if not candidates or domain in PUBLIC:
        return None
    nearest = _nearest()(domain, candidates, scorer=_slips(), score_cutoff=1)
    return nearest[0] if nearest else None


@cache
def _nearest() -> Any:
    from rapidfuzz.process import extractOne

    return extractOne


@cache
def _slips() -> Any:
    from rapidfuzz.distance import OSA

    return OSA.distance
