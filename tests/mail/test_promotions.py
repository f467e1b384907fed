"""Promotions: only with consent, each once, with a way out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ANA, Desk, flags
from counter import Counter

NEWS = "# News\n\nCome & *see* <b>us</b> {name}\n\n- one\n"


@pytest.fixture
def news(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "news.md").write_text(NEWS)
    return str(tmp_path / "news.md")  # type: ignore[return-value]


def register(desk: Desk, name: str, *more: str, **fields: str) -> str:
    given = ANA | {"name": name, "email": f"{name.lower()}@example.org", "phone": f"91 234 57 {ord(name[0])}"} | fields
    given = {key: value for key, value in given.items() if value}
    return desk.ok("customer", "add", *flags(given), "--allow-incomplete", *more).out.strip()


def promote(counter: Counter, news: str, *more: str):  # type: ignore[no-untyped-def]
    return counter.desk.run("mail", "promote", "--subject", "Our news", "--body", news, "--yes", *more)


def test_only_who_allows_it_gets_it(counter: Counter, news: str) -> None:
    desk = counter.desk
    register(desk, "Bo", "--consent", "promotions")
    register(desk, "Cy", "--consent", "promotions:phone")
    register(desk, "Dy", "--consent", "promotions", email="")
    register(desk, "Ed", "--consent", "promotions")
    desk.ok("customer", "consent", "withdraw", "5", "promotions", "--evidence", "bounced")
    dry = desk.ok("mail", "promote", "--subject", "S", "--body", news, "--dry-run", "-o", "json").json
    assert {each["name"]: each["why"] for each in dry} == {
        ANA["name"]: "no consent to promotions by mail", "Bo": None, "Cy": "no consent to promotions by mail",
        "Dy": "no e-mail address", "Ed": "consent refused or withdrawn",
    }  # fmt: skip
    assert counter.mails() == []
    result = promote(counter, news)
    assert result.code == 0
    assert "1 receiver, left out: 2 no consent" in result.err
    assert counter.post.receivers == ["bo@example.org"]


def test_it_has_text_and_html_and_a_way_out(sqlite_counter: Counter, news: str) -> None:
    register(sqlite_counter.desk, "Bo", "--consent", "promotions", language="de")
    promote(sqlite_counter, news)
    ((_, _, message),) = sqlite_counter.post.taken
    assert message["List-Unsubscribe"] == "<mailto:hola@sol.es?subject=unsubscribe>"
    text, html = (message.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert text.startswith(NEWS.rstrip())
    assert "antworten Sie mit dem Betreff „unsubscribe“" in text
    assert "<em>see</em> &lt;b&gt;us&lt;/b&gt; {name}" in html
    assert "Betreff „unsubscribe“" in html


def test_run_again_it_goes_on_with_those_who_did_not_get_it(counter: Counter, news: str) -> None:
    desk = counter.desk
    register(desk, "Bo", "--consent", "promotions")
    promote(counter, news)
    register(desk, "Cy", "--consent", "promotions")
    promote(counter, news)
    promote(counter, news)
    assert counter.post.receivers == ["bo@example.org", "cy@example.org"]


def test_a_server_that_goes_away_loses_nobody(counter: Counter, news: str) -> None:
    for name in ("Bo", "Cy", "Dy"):
        register(counter.desk, name, "--consent", "promotions")
    with counter.closed():
        assert promote(counter, news).code == 7
    counter.desk.ok("customer", "consent", "withdraw", "3", "promotions")
    counter.desk.ok("mail", "send")
    assert counter.post.receivers == ["bo@example.org", "dy@example.org"]
    promote(counter, news)
    assert len(counter.post.taken) == 2


def test_customers_of_a_category_are_chosen(sqlite_counter: Counter, news: str) -> None:
    desk = sqlite_counter.desk
    register(desk, "Bo", "--consent", "promotions", "--category", "Retail", "--create-categories")
    register(desk, "Cy", "--consent", "promotions")
    promote(sqlite_counter, news, "--category", "Retail")
    assert sqlite_counter.post.receivers == ["bo@example.org"]


def test_two_with_one_address_get_one(sqlite_counter: Counter, news: str) -> None:
    register(sqlite_counter.desk, "Bo", "--consent", "promotions")
    register(sqlite_counter.desk, "Cy", "--consent", "promotions", "--allow-duplicate", email="bo@example.org")
    promote(sqlite_counter, news)
    assert sqlite_counter.post.receivers == ["bo@example.org"]


@pytest.mark.parametrize(
    ("subject", "body", "code"), [("", "x", 3), ("S", "", 3), ("S\x1b[1m", "x", 3), ("S", None, 2)]
)
def test_what_says_nothing_is_not_sent(
    sqlite_counter: Counter, tmp_path: Path, subject: str, body: str | None, code: int
) -> None:
    register(sqlite_counter.desk, "Bo", "--consent", "promotions")
    file = tmp_path / "body.md"
    if body is not None:
        file.write_text(body)
    command = ("mail", "promote", "--subject", subject, "--body", str(file), "--yes")
    assert sqlite_counter.desk.run(*command).code == code
    assert sqlite_counter.mails() == []


def test_without_yes_a_script_sends_none(sqlite_counter: Counter, news: str) -> None:
    register(sqlite_counter.desk, "Bo", "--consent", "promotions")
    command = ("mail", "promote", "--subject", "S", "--body", news)
    assert sqlite_counter.desk.run(*command).code == 2
    assert sqlite_counter.mails() == []
