"""Web addresses (RFC 3986): with a scheme, the host in lower case."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from debitcli.fields import text
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

_EXAMPLE = "such as https://example.com"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://|(?![0-9]))")
# A label of a host name, in any script (RFC 5890); a name has two at least.
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]\.?")


def check_url(typed: str, context: Context) -> Outcome[str]:
    """A web address; `https://` where no scheme is given. Other schemes than http and https are refused."""
    cleaned = text.clean(text.seen(typed), limit=2_000)
    if isinstance(cleaned, Refused) or cleaned.value is None:
        return cleaned
    address = cleaned.value
    if any(c.isspace() or c in '<>"\\^`{|}' for c in address):
        return Refused("has a sign in it that no web address has", _EXAMPLE)
    if not _SCHEME.match(address):
        address = f"https://{address.removeprefix('//')}"
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        if parts.scheme not in ("http", "https"):
            return Refused(f"has the scheme {parts.scheme}", f"http or https, {_EXAMPLE}")
        if "@" in parts.netloc:
            return Refused("has an @ sign before its host", _EXAMPLE)
        if not _HOST.fullmatch(host):
            # A ValueError where it is none.
            ip_address(host)
    except ValueError:
        return Refused("is no web address", _EXAMPLE)
    if port == 0 or len(host) > 253:
        return Refused("is no web address", _EXAMPLE)
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    return Accepted(parts._replace(netloc=netloc).geturl())


URL = Kind(check_url, repeats=False, read_back=True)
"""A web address."""
