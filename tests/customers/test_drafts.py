"""What somebody typed and did not save: kept until it is saved or thrown away, and never without a word."""

import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
from pathlib import Path

import pytest
from conftest import ANA, Desk, Start, flags
from terminal import CTRL_C, CTRL_D, DOWN, ENTER, Terminal
from test_wizard import ANSWERS, choose, fill_in, press, to_the_review

LUIS = ANA | {"name": "Luis Vidal", "email": "luis@vidal.es", "phone": "93 234 56 78", "postal_code": "08002"}
LEAVE = pytest.mark.parametrize("leave", [CTRL_C, CTRL_D, signal.SIGHUP], ids=["ctrl-c", "ctrl-d", "hang-up"])


def without(fields: dict[str, str], *keys: str) -> list[str]:
    return flags({key: value for key, value in fields.items() if key not in keys})


def leave_by(terminal: Terminal, leave: str | int) -> None:
    if isinstance(leave, str):
        terminal.type(leave)
    else:
        terminal.kill(leave)
    assert terminal.end() == 130


def abandon(start: Start, fields: dict[str, str], *more: str) -> None:
    """Begin a customer, keeping those that were begun before, and leave at the city."""
    terminal = start("customer", "add", *without(fields, "city"), *more)
    if "Start afresh" in terminal.wait_for(lambda text: "? City" in text or "Throw" in text):
        afresh(terminal)
    terminal.wait_for("? City *")
    terminal.type("Mad")
    terminal.wait_for("Mad")
    leave_by(terminal, CTRL_C)
    assert "Your answers are kept" in terminal.text


def afresh(terminal: Terminal) -> None:
    terminal.wait_for("Start afresh")
    choose(terminal, "Start afresh and keep it" if "keep it" in terminal.text else "Start afresh and keep them")


def save(terminal: Terminal) -> None:
    to_the_review(terminal)
    choose(terminal, "Save")
    assert terminal.end() == 0


def offered(start: Start) -> list[str]:
    """The names of the drafts that `customer add` offers to go on with."""
    terminal = start("customer", "add")
    text = terminal.wait_for(lambda text: "? Name" in text or "Throw" in text)
    terminal.type(CTRL_C)
    terminal.end()
    return [line[14:].partition(", begun ")[0] for line in text.splitlines() if line[3:].startswith("Go on with ")]


def put(desk: Desk, *drafts: object, key: str = "customer/{}") -> None:
    """Have drafts in the book, the newest last."""
    desk.ok("customer", "list")
    with sqlite3.connect(desk.place) as book:
        for n, content in enumerate(drafts):
            row = (key.format(n), 1790000000000 + n * 60000, json.dumps(content))
            book.execute("INSERT INTO draft VALUES ('mara', ?, ?, ?)", row)
    book.close()


def at_the_city(fields: dict[str, str]) -> dict[str, dict[str, str]]:
    return {"answers": {k: v for k, v in fields.items() if k != "city"}, "unfinished": {"city": "Mad"}}


def put_ana_and_luis(desk: Desk) -> None:
    """The same for two that were left at the city."""
    put(desk, *(at_the_city(fields) for fields in (ANA, LUIS)))


def left(desk: Desk) -> list[str]:
    """The names of the drafts in the book, the newest first."""
    with sqlite3.connect(desk.place) as book:
        found = book.execute("SELECT content FROM draft ORDER BY at DESC").fetchall()
    book.close()
    return [json.loads(content)["answers"]["name"] for (content,) in found]


def test_who_starts_afresh_keeps_the_draft_also_when_the_new_one_is_saved(start: Start, sqlite_desk: Desk) -> None:
    abandon(start, ANA)
    terminal = start("customer", "add", *flags(LUIS))
    terminal.wait_for("? You left 1 customer unfinished:")
    afresh(terminal)
    save(terminal)
    assert sqlite_desk.names() == ["Luis Vidal"]
    assert offered(start) == ["Ana García López"]


def test_several_drafts_are_offered_by_name_and_only_the_one_that_is_saved_goes(
    start: Start, sqlite_desk: Desk
) -> None:
    for fields in (ANA, LUIS):
        abandon(start, fields)
    assert offered(start) == ["Luis Vidal", "Ana García López"]
    terminal = start("customer", "add")
    terminal.wait_for("? You left 2 customers unfinished:")
    terminal.type(DOWN, ENTER)
    terminal.wait_for(lambda text: text.splitlines()[-1] == "? City *          Mad")
    terminal.type("rid", ENTER)
    save(terminal)
    assert sqlite_desk.names() == ["Ana García López"]
    assert offered(start) == ["Luis Vidal"]


def test_a_draft_that_is_left_again_takes_its_own_place(start: Start, sqlite_desk: Desk) -> None:
    put_ana_and_luis(sqlite_desk)
    terminal = start("customer", "add")
    terminal.wait_for("? You left 2 customers unfinished:")
    terminal.type(ENTER)
    terminal.wait_for("? City *")
    leave_by(terminal, CTRL_C)
    assert "Your answers are kept" in terminal.text
    assert left(sqlite_desk) == ["Luis Vidal", "Ana García López"]


def test_a_draft_is_thrown_away_only_when_told_to_and_it_is_said(start: Start, sqlite_desk: Desk) -> None:
    put_ana_and_luis(sqlite_desk)
    terminal = start("customer", "add")
    choose(terminal, "Throw one away …")
    terminal.wait_for("? Throw away which?")
    choose(terminal, "None of them")
    choose(terminal, "Throw one away …")
    terminal.wait_for("   None of them")
    terminal.type(DOWN, ENTER)
    terminal.wait_for("Thrown away: Ana García López, begun ")
    choose(terminal, "Throw it away")
    terminal.wait_for("Thrown away: Luis Vidal, begun ")
    terminal.wait_for("? Name *")
    leave_by(terminal, CTRL_C)
    assert left(sqlite_desk) == []


@LEAVE
def test_leaving_at_the_offer_keeps_every_draft(start: Start, sqlite_desk: Desk, leave: str | int) -> None:
    put_ana_and_luis(sqlite_desk)
    terminal = start("customer", "add")
    terminal.wait_for("Throw one away")
    leave_by(terminal, leave)
    terminal = start("customer", "add")
    choose(terminal, "Throw one away …")
    terminal.wait_for("   None of them")
    leave_by(terminal, leave)
    assert left(sqlite_desk) == ["Luis Vidal", "Ana García López"]


@LEAVE
def test_leaving_at_the_question_of_discard_keeps_the_answers(
    start: Start, sqlite_desk: Desk, leave: str | int
) -> None:
    terminal = start("customer", "add")
    fill_in(terminal)
    to_the_review(terminal)
    choose(terminal, "Discard")
    terminal.wait_for("? Throw away what was typed?")
    leave_by(terminal, leave)
    assert "Your answers are kept" in terminal.text
    assert left(sqlite_desk) == ["Ana García López"]


def test_discard_asks_once_where_much_was_typed(start: Start, sqlite_desk: Desk) -> None:
    put(sqlite_desk, at_the_city(LUIS))
    terminal = start("customer", "add", rows=100)
    afresh(terminal)
    fill_in(terminal)
    to_the_review(terminal)
    choose(terminal, "Discard")
    terminal.wait_for("? Throw away what was typed? (y/N)")
    terminal.type(ENTER)
    terminal.wait_for(lambda text: text.count("Please check") == 2 and text.endswith("   Discard"))
    choose(terminal, "Discard")
    terminal.wait_for(lambda text: text.endswith("(y/N)"))
    terminal.type("y")
    assert terminal.end() == 130
    assert terminal.text.endswith("✗ Discarded. Nothing was saved.")
    assert sqlite_desk.names() == []
    assert left(sqlite_desk) == ["Luis Vidal"]


def test_discard_does_not_ask_where_flags_gave_nearly_all(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("customer", "add", *without(ANA, "city"))
    terminal.answer("City *", "Madrid")
    to_the_review(terminal)
    choose(terminal, "Discard")
    assert terminal.end() == 130
    assert "Throw away" not in terminal.text
    assert "Discarded. Nothing was saved." in terminal.text


def test_discard_of_a_draft_that_was_gone_on_with_throws_it_away_and_says_so(start: Start, sqlite_desk: Desk) -> None:
    put_ana_and_luis(sqlite_desk)
    terminal = start("customer", "add")
    terminal.wait_for("Throw one away")
    terminal.type(ENTER)
    terminal.answer("City *", "rid")
    to_the_review(terminal)
    choose(terminal, "Discard")
    terminal.wait_for("? Throw away what was typed?")
    terminal.type("y")
    assert terminal.end() == 130
    assert terminal.text.endswith("✗ Discarded. Nothing was saved.\n  The draft that was kept is gone, too.")
    assert left(sqlite_desk) == ["Ana García López"]


def test_discard_after_another_was_saved_says_what_was_not(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("customer", "add", *flags(ANA), rows=100)
    to_the_review(terminal)
    choose(terminal, "Save and new")
    fill_in(terminal, name="Luis Vidal", email="luis@vidal.es", phone="93 234 56 78", postal="08002")
    terminal.answer("More", "")
    terminal.wait_for("   Discard")
    choose(terminal, "Discard")
    terminal.wait_for("? Throw away what was typed?")
    terminal.type("y")
    assert terminal.end() == 0
    assert "Discarded. This customer was not saved." in terminal.text
    assert sqlite_desk.names() == ["Ana García López"]


def test_discard_of_many_changes_asks_too(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    terminal = start("customer", "edit", "1")
    for label, _ in ANSWERS[:5]:
        terminal.answer(label, "" if label in ("Country", "Postal code *") else "a")
    terminal.answer("E-mail *", "")
    terminal.answer("Phone *", "")
    to_the_review(terminal)
    choose(terminal, "Discard")
    terminal.wait_for("? Throw away what was typed?")
    terminal.type("y")
    assert terminal.end() == 130
    assert terminal.text.endswith("✗ Discarded. Nothing was changed.")
    assert sqlite_desk.customer("1")["city"] == "Madrid"


def test_flags_win_over_a_draft_and_it_is_said(start: Start, sqlite_desk: Desk) -> None:
    put(sqlite_desk, at_the_city(ANA))
    terminal = start("customer", "add", "--name", "Eva Sanz", "--city", "Getafe")
    # Who names another one means to begin it.
    terminal.wait_for(" » Start afresh and keep it")
    terminal.type("go on with ana", ENTER)
    text = terminal.wait_for("Phone: +34 912 34 56 78")
    assert "\n  Name: Eva Sanz (as given now, not Ana García López)\n" in text
    assert "\n  City: Getafe (as given now, not Mad)\n" in text
    assert "\n  Postal code: 28013\n" in text
    save(terminal)
    assert sqlite_desk.names() == ["Eva Sanz"]


def test_what_an_address_was_allowed_for_does_not_pass_to_another(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("customer", "add")
    fill_in(terminal, until="May we send promotions")
    press(terminal, "May we send promotions", "y")
    terminal.wait_for("? Phone")
    terminal.type(CTRL_C)
    terminal.end()
    terminal = start("customer", "add", "--email", "other@example.com", "--phone", "91 234 56 78")
    terminal.wait_for("Go on with")
    terminal.type(ENTER)
    save(terminal)
    consents = sqlite_desk.customer("1")["consents"]
    assert {each["purpose"]: each["granted"] for each in consents if each["channel"] == "email"} == {
        "invoices": True, "reminders": True, "promotions": False,
    }  # fmt: skip


def test_a_category_that_was_to_be_made_is_made_by_who_goes_on(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.ok("category", "add", "Retail")
    abandon(start, ANA, "--category", "Retail", "--category", "Regular", "--create-categories")
    for _ in range(2):
        terminal = start("customer", "add")
        terminal.wait_for("Throw it away")
        terminal.type(ENTER)
        assert "✗" not in terminal.wait_for("? City *")
        leave_by(terminal, CTRL_C)
    terminal = start("customer", "add", "--city", "Madrid")
    terminal.wait_for("Throw it away")
    terminal.type(ENTER)
    terminal.wait_for("  Categories: Regular, Retail\n")
    save(terminal)
    assert sqlite_desk.customer("1")["categories"] == ["Regular", "Retail"]


def test_a_draft_goes_on_without_a_category_and_a_field_that_were_deleted(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.ok("category", "add", "Retail")
    sqlite_desk.ok("field", "add", "shoe", "--label", "Shoe size")
    abandon(start, ANA, "--category", "Retail", "--field", "shoe=41")
    sqlite_desk.ok("category", "delete", "Retail", "--yes")
    sqlite_desk.ok("field", "delete", "shoe", "--yes")
    terminal = start("customer", "add", "--city", "Madrid")
    terminal.wait_for("Throw it away")
    terminal.type(ENTER)
    terminal.wait_for('✗ Categories: "Retail" names no category: Retail.')
    assert "  shoe: 41 (left out, there is no such field any more)\n" in terminal.wait_for("Retail (new)")
    terminal.type(ENTER)
    save(terminal)
    assert sqlite_desk.customer("1")["categories"] == ["Retail"]


def test_a_draft_of_an_earlier_program_is_offered_too(start: Start, sqlite_desk: Desk) -> None:
    put(sqlite_desk, at_the_city(LUIS), key="customer")
    put(sqlite_desk, at_the_city(ANA))
    terminal = start("customer", "add")
    choose(terminal, "Go on with Luis Vidal, begun 2026-09-21 14:13")
    terminal.answer("City *", "rid")
    save(terminal)
    assert sqlite_desk.names() == ["Luis Vidal"]
    assert left(sqlite_desk) == ["Ana García López"]


def test_a_hostile_draft_acts_nowhere(start: Start, sqlite_desk: Desk) -> None:
    evil = "A\x1b]0;owned\x07\x1b[2J\nB"
    typed = {"answers": {"name": evil, evil: evil, "categories": evil, "email": evil}, "unfinished": {"city": evil}}
    put(sqlite_desk, typed | {"new_names": {"categories": [evil], evil: [evil]}})
    terminal = start("customer", "add", rows=24)
    terminal.wait_for("Go on with A␛]0;owned␇␛[2J⏎B, begun ")
    terminal.type(ENTER)
    terminal.wait_for(lambda text: "has a control character" in text and "? Name *" in text)
    leave_by(terminal, CTRL_C)
    terminal = start("customer", "add")
    choose(terminal, "Throw it away")
    terminal.wait_for("Thrown away: A␛]0;owned")
    assert b"\x1b]0;owned" not in terminal.raw
    leave_by(terminal, CTRL_C)


def test_a_killed_wizard_loses_no_older_draft(start: Start, sqlite_desk: Desk) -> None:
    put(sqlite_desk, at_the_city(ANA))
    terminal = start("customer", "add")
    terminal.wait_for("Throw it away")
    terminal.type(ENTER)
    terminal.answer("City *", "rid")
    terminal.wait_for("? May we")
    terminal.kill(signal.SIGKILL)
    assert terminal.end() == -signal.SIGKILL
    assert left(sqlite_desk) == ["Ana García López"]


def test_nobody_who_is_not_asked_throws_a_draft_away(start: Start, sqlite_desk: Desk) -> None:
    put(sqlite_desk, at_the_city(ANA), key="customer")
    terminal = start("customer", "add", "--yes", *flags(LUIS))
    assert terminal.end() == 0
    assert "?" not in terminal.text
    assert start("customer", "add", "--no-input", *flags(LUIS | {"email": "a@b.com", "name": "B"})).end() == 0
    sqlite_desk.add(name="C", email="c@d.com", postal_code="28014")
    assert left(sqlite_desk) == ["Ana García López"]


def test_two_wizards_at_once_lose_neither_draft(start: Start, sqlite_desk: Desk) -> None:
    put(sqlite_desk, at_the_city(ANA))
    both = [start("customer", "add"), start("customer", "add")]
    for terminal in both:
        terminal.wait_for("Throw it away")
        terminal.type(ENTER)
        terminal.wait_for("? City *")
    for terminal, city in zip(both, ("\x15Getafe", "\x15Toledo"), strict=True):
        terminal.type(city)
        terminal.wait_for(city[1:])
        leave_by(terminal, CTRL_C)
    assert left(sqlite_desk) == ["Ana García López"] * 2
    with sqlite3.connect(sqlite_desk.place) as book:
        contents = [json.loads(content) for (content,) in book.execute("SELECT content FROM draft")]
    book.close()
    assert {content["unfinished"]["city"] for content in contents} == {"Getafe", "Toledo"}


@pytest.mark.parametrize("columns", [40, 80])
def test_many_drafts_on_a_small_screen(start: Start, sqlite_desk: Desk, columns: int) -> None:
    name = "Compañía de Importación y Exportación, Sociedad Limitada"
    put(sqlite_desk, *({"answers": {"name": f"{n} {name}"}, "unfinished": {}} for n in range(30)))
    terminal = start("customer", "add", columns=columns, rows=24)
    text = terminal.wait_for(" » Go on with ")
    pointed = next(line for line in text.splitlines() if line.startswith(" » "))
    assert re.fullmatch(r" » Go on with 29 Compañía.*…, (begun 2026-)?09-21 \d\d:\d\d", pointed)
    terminal.type("\x1b[A")
    assert "Start afresh and keep them" in terminal.wait_for(" » Throw one away …")


def test_a_product_is_kept_and_thrown_away_in_the_same_way(start: Start, sqlite_desk: Desk) -> None:
    for name in ("Design", "Paper"):
        terminal = start("product", "add", "--name", name)
        if name == "Paper":
            choose(terminal, "Start afresh and keep it")
        terminal.answer("Kind", "")
        terminal.wait_for("? Unit")
        leave_by(terminal, CTRL_C)
    terminal = start("product", "add", "--price", "80", "--unit", "hour", "--vat-rate", "21")
    terminal.wait_for("? You left 2 products unfinished:")
    terminal.type(DOWN, ENTER)
    terminal.wait_for("  Name: Design\n")
    save(terminal)
    assert sqlite_desk.ok("product", "list", "-o", "json").json[0]["name"] == "Design"
    start("product", "add").wait_for("Go on with Paper, begun ")


def test_who_leaves_while_another_program_writes_hears_what_became_of_the_answers(
    start: Start, sqlite_desk: Desk
) -> None:
    terminal = start("customer", "add")
    fill_in(terminal)
    to_the_review(terminal)
    with contextlib.closing(sqlite3.connect(sqlite_desk.place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        choose(terminal, "Save")
        terminal.wait_for("in use by another program")
        leave_by(terminal, CTRL_C)
    assert "This customer was not saved" in terminal.text
    assert "Your answers could not be kept" in terminal.text
    assert sqlite_desk.names() == []


def test_a_book_that_cannot_be_is_told_before_the_first_question(start: Start) -> None:
    terminal = start("customer", "add", "--book", "nowhere/book.db")
    assert terminal.end() == 6
    assert "?" not in terminal.text


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may do everything")
@pytest.mark.parametrize("arguments", ["customer add", "customer edit 1", "note add 1", "note edit 1"])
def test_what_cannot_be_saved_is_not_asked_for(start: Start, sqlite_desk: Desk, arguments: str) -> None:
    sqlite_desk.add()
    sqlite_desk.ok("note", "add", "1", "a note")
    Path(sqlite_desk.place).chmod(0o444)
    anybody = "setpriv --bounding-set=-all --inh-caps=-all " if os.geteuid() == 0 else ""
    terminal = start(shell=f"{anybody}debitcli {arguments}", EDITOR="false")
    assert terminal.end() == 6
    assert "is read-only" in terminal.text
    assert "?" not in terminal.text
