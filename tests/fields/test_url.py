"""Web addresses as people type them."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from debitcli.fields.url import URL
from debitcli.fields.value import Accepted, Context, Refused


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("example.com", "https://example.com"), ("Example.COM/About?q=A", "https://example.com/About?q=A"),
        ("http://Example.com", "http://example.com"), ("HTTPS://WWW.Müller.de/", "https://www.müller.de/"),
        ("www.firma.de:8080", "https://www.firma.de:8080"), ("//cdn.example.org", "https://cdn.example.org"),
        ("例え.jp", "https://例え.jp"), ("192.168.1.10", "https://192.168.1.10"), ("[::1]:80", "https://[::1]:80"),
        (" a-b.co.uk ", "https://a-b.co.uk"), ("x.de#Top", "https://x.de#Top"), ("", None),
        ("https://x.de/a@b", "https://x.de/a@b"), ("xn--mller-kva.de", "https://xn--mller-kva.de"),
    ],
)  # fmt: skip
def test_scheme_and_host_are_put_into_one_form(typed: str, stored: str | None) -> None:
    outcome = URL.read(typed, Context())
    assert isinstance(outcome, Accepted), outcome
    assert outcome.value == stored
    assert URL.read(stored or "", Context()) == Accepted(stored)


@pytest.mark.parametrize(
    "typed",
    ["n/a", "none", "-", "ana@example.com", "https://me:secret@example.com", "javascript:alert(1)", "ftp://x.de",
     "mailto:a@b.de", "http://", "https://exa mple.com", "x..de", ".de", "http://[::1", "x.de:port", "file:///etc/passwd",
     "a\x1b[31m.de", "https://<b>.de", "data:text/html,x", "-a.de", "x" * 3000 + ".de"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(typed: str) -> None:
    assert isinstance(URL.read(typed, Context()), Refused)


HOSTS = st.from_regex(r"(https?://)?[A-Za-z0-9äß-]{1,8}(\.[A-Za-z]{2,6}){1,2}(/[ -~]{0,9})?", fullmatch=True)


@given(st.text(max_size=60) | HOSTS)
def test_what_is_accepted_is_accepted_again_unchanged(typed: str) -> None:
    outcome = URL.read(typed, Context())
    assume(isinstance(outcome, Accepted))
    assert isinstance(outcome, Accepted)
    assert URL.read(outcome.value or "", Context()) == outcome
