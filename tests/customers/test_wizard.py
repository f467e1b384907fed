"""The wizard, as a person at a real terminal meets it."""

import itertools
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import ANA, Desk, Start, flags
from terminal import CTRL_C, CTRL_D, DOWN, ENTER, Terminal

ANSWERS = (
    ("Name *", "Ana García López"),
    ("Country", "spain"),
    ("Address *", "Calle Mayor 3"),
    ("Postal code *", "28013"),
    ("City *", "Madrid"),
    ("E-mail *", "ana@example.com"),
    ("May we send invoices and reminders", ""),
    ("May we send promotions", ""),
    ("Phone *", "91 234 56 78"),
    ("May we call about", ""),
    ("May we call with promotions", ""),
)
QUESTIONS_OF_EDIT = [label for label, _ in ANSWERS if not label.startswith("May we")]


def answer_all(terminal: Terminal, answers: Sequence[tuple[str, str]]) -> None:
    """Answer questions in order; the last one is answered then, not only typed."""
    for label, answer in answers:
        terminal.answer(label, answer)
    terminal.wait_for(lambda text: not at_question(text).startswith(f"? {label}"))


def fill_in(terminal: Terminal, *, until: str = "", **instead: str) -> None:
    """Answer the required questions as Ana, up to the one whose label is `until`."""
    asked = list(itertools.takewhile(lambda each: not (until and each[0].startswith(until)), ANSWERS))
    if asked:
        keys = (label.split()[0].lower().replace("-", "") for label, _ in asked)
        answer_all(
            terminal, [(label, instead.get(key, answer)) for key, (label, answer) in zip(keys, asked, strict=True)]
        )


def at_question(text: str) -> str:
    """The line of the question that is open, without what is proposed below it."""
    return f"? {text.rpartition(chr(10) + '? ')[2].partition(chr(10))[0].rstrip()}"


def is_open(text: str, question: str) -> bool:
    """Whether the last line asks this, and nothing is answered yet."""
    last = text.splitlines()[-1]
    return last.startswith(question) and last.endswith(":")


def to_the_review(terminal: Terminal) -> str:
    """Take what is proposed of consents, leave the optional fields out; the screen with the review."""
    while "? May we" in (
        asked := at_question(terminal.wait_for(lambda text: at_question(text).endswith(("/N)", "/n)"))))
    ):
        terminal.type(ENTER)
        terminal.wait_for(lambda text: at_question(text) != asked)
    terminal.answer("More", "")
    return terminal.wait_for("Discard")


def choose(terminal: Terminal, label: str) -> None:
    """Move to a choice of the list on the screen and take it."""

    def pointed(text: str) -> str:
        return next((line.strip(" »") for line in text.splitlines() if line.startswith(" » ")), "")

    terminal.wait_for(lambda text: f"\n   {label}" in text or f"\n » {label}" in text)
    while not f"{(here := pointed(terminal.wait_for(lambda text: bool(pointed(text)))))}  ".startswith(f"{label}  "):
        terminal.type(DOWN)
        former = here
        terminal.wait_for(lambda text: pointed(text) != former)  # noqa: B023 - waited for within the loop
    terminal.type(ENTER)


def press(terminal: Terminal, question: str, key: str) -> None:
    """Answer a question that one key answers."""
    terminal.wait_for(lambda text: at_question(text).startswith(f"? {question}"))
    terminal.press(key)


def pick(terminal: Terminal, words: str) -> None:
    """Narrow a long list by typing, and take what is left."""
    terminal.wait_for("(type to narrow)")
    terminal.type(words, ENTER)


def test_a_first_customer(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("customer", "add")
    fill_in(terminal)
    review = to_the_review(terminal)
    for row in ("Name *         Ana García López", "Kind           person", "Region         Madrid"):
        assert row in review
    choose(terminal, "Save")
    assert terminal.end() == 0
    assert terminal.text.splitlines()[-2:] == ["✓ Saved as customer 1.", "  debitcli customer show 1"]


def test_the_three_ways_in_give_the_same_customer(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("customer", "add")
    fill_in(terminal)
    to_the_review(terminal)
    choose(terminal, "Save")
    assert terminal.end() == 0
    by_wizard = sqlite_desk.customer("1")
    sqlite_desk.ok("customer", "delete", "1", "--yes")
    sqlite_desk.add()
    by_flags = sqlite_desk.customer("2")
    assert {k for k in by_flags if by_flags[k] != by_wizard[k]} <= {
        "number", "created", "updated", "consents",
    }  # fmt: skip


def test_wrong_input_is_explained_and_stays_to_be_mended(start: Start) -> None:
    terminal = start("customer", "add")
    fill_in(terminal, until="Postal")
    terminal.answer("Postal code *", "2801")
    terminal.wait_for('✗ "2801" is no postal code of Spain (was a zero lost?); such as ')
    terminal.wait_for(lambda text: text.splitlines()[-1] == "? Postal code *   2801")
    terminal.type("3", ENTER)
    terminal.answer("City *", "")
    terminal.wait_for("✗ City is required.")
    terminal.wait_for(lambda text: text.splitlines()[-1].startswith("? City *"))
    terminal.type("Madrid", ENTER)
    terminal.answer("E-mail *", "ana@gmial.com")
    terminal.wait_for("! The e-mail says gmial.com, which looks like gmail.com. Enter again to")
    terminal.wait_for(lambda text: text.splitlines()[-1] == "? E-mail *        ana@gmial.com")
    terminal.type(ENTER)
    for label, answer in ANSWERS[6:9]:
        terminal.answer(label, answer)
    terminal.wait_for("→ +34 912 34 56 78")


def test_flags_are_not_asked_again_and_wrong_ones_are_asked_first(start: Start) -> None:
    terminal = start("customer", "add", "--name", "Ana", "--country", "ES", "--email", "ana@@x")
    terminal.wait_for('✗ E-mail: "ana@@x" has two @ signs; one address, such as ana@example.com.')
    terminal.wait_for(lambda text: text.splitlines()[-1] == "? E-mail *        ana@@x")
    terminal.type("\x15ana@example.com", ENTER)
    press(terminal, "May we send invoices", ENTER)
    press(terminal, "May we send promotions", ENTER)
    terminal.answer("Address *", "Calle Mayor 3")
    assert "? Name" not in terminal.text


def test_countries_are_completed_by_part_of_the_name(start: Start) -> None:
    terminal = start("customer", "add", LANG="de_DE.UTF-8")
    terminal.answer("Name *", "Ana")
    terminal.wait_for("Deutschland (DE)")
    terminal.type("\x15", "spani")
    terminal.wait_for("Spanien (ES)")
    terminal.type("en", ENTER)
    terminal.answer("Address *", "Calle Mayor 3")


def test_optional_fields_are_asked_as_a_group(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("customer", "add")
    fill_in(terminal)
    terminal.wait_for("More: tax ID, contact, categories, payment terms, note …")
    terminal.type("y")
    pick(terminal, "all of them")
    for label, answer in (
        ("Tax ID", "12345678Z"), ("Contact", ""), ("Categories", "Retail, Regular"), ("Payment terms", "30"),
        ("Note", "pays by card"), ("Number", "K-7"), ("Kind", ""), ("Address line 2", ""), ("Region", ""),
        ("Business ID", "HRB 7"), ("Electronic address", ""), ("Buyer reference", ""), ("Invoice e-mail", ""),
        ("Website", ""), ("Currency", "euro"), ("Language", "Spanish"), ("Discount", "2,5"), ("Prices", "gross"),
        ("Withholding", "15"),
    ):  # fmt: skip
        terminal.answer(label, answer)
    choose(terminal, "Save")
    assert terminal.end() == 0
    customer = sqlite_desk.customer("K-7")
    assert (customer["tax_id"], customer["payment_terms"], customer["discount"]) == ("12345678Z", "30", "2.5")
    assert customer["categories"] == ["Regular", "Retail"]
    assert [note["text"] for note in customer["notes"]] == ["pays by card"]
    assert (customer["kind"], customer["language"], customer["currency"]) == ("person", "es", "EUR")
    assert (customer["business_id"], customer["prices"], customer["withholding"]) == ("HRB 7", "gross", "15")


def test_consents_are_asked_after_address_and_number(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("customer", "add", rows=60)
    fill_in(terminal, until="May we send promotions")
    press(terminal, "May we send promotions", "y")
    terminal.answer(*ANSWERS[8])
    press(terminal, "May we call about", "n")
    review = to_the_review(terminal)
    assert "ana@example.com  invoices ✓  reminders ✓  promotions ✓" in review
    assert "+34 912 34 56 78  invoices –  reminders –  promotions –" in review
    choose(terminal, "Save")
    assert terminal.end() == 0
    consents = sqlite_desk.customer("1")["consents"]
    assert {(c["purpose"], c["channel"]) for c in consents} == {
        (purpose, channel) for purpose in ("invoices", "reminders", "promotions") for channel in ("email", "phone")
    }
    assert {c["channel"] for c in consents if c["granted"]} == {"email"}
    assert {c["evidence"] for c in consents} == {"asked in the wizard"}


def test_categories_are_marked_in_a_list_and_made_on_the_spot(start: Start, sqlite_desk: Desk) -> None:
    for name in ("Retail", "Wholesale"):
        sqlite_desk.ok("category", "add", name)
    terminal = start("customer", "add", rows=60)
    fill_in(terminal)
    to_the_review(terminal)
    choose(terminal, "Correct a field")
    pick(terminal, "categories")
    terminal.wait_for("A new category …")
    terminal.type(" ", DOWN, DOWN, " ", ENTER)
    terminal.answer("New category", "Regular")
    terminal.wait_for("Categories     Regular, Retail")
    choose(terminal, "Save")
    assert terminal.end() == 0
    assert sqlite_desk.customer("1")["categories"] == ["Regular", "Retail"]


def test_a_field_is_corrected_from_the_review(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("customer", "add")
    fill_in(terminal)
    to_the_review(terminal)
    choose(terminal, "Correct a field")
    pick(terminal, "city")
    terminal.wait_for(lambda text: text.splitlines()[-1] == "? City *          Madrid")
    terminal.type("\x15Getafe", ENTER)
    terminal.wait_for("│ City *         Getafe")
    choose(terminal, "Save")
    assert terminal.end() == 0
    assert sqlite_desk.customer("1")["city"] == "Getafe"


def test_save_and_new_goes_on_and_counts(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("customer", "add", "--and-new", rows=100)
    fill_in(terminal)
    to_the_review(terminal)
    terminal.type(ENTER)  # with --and-new, "Save and new" is proposed
    terminal.wait_for("Next customer")
    fill_in(terminal, name="Luis Vidal", email="luis@vidal.es", phone="93 234 56 78", postal="08002")
    terminal.answer("More", "")
    terminal.wait_for(lambda text: text.count("Discard") == 1)
    choose(terminal, "Save")
    assert terminal.end() == 0
    assert "2 customers saved." in terminal.text
    assert sqlite_desk.names() == ["Luis Vidal", "Ana García López"]


@pytest.mark.parametrize("leave", [CTRL_C, CTRL_D])
@pytest.mark.parametrize("where", ["Name *", "City *", "More:", "Save?"])
def test_leaving_anywhere_saves_nothing_and_keeps_the_answers(
    start: Start, sqlite_desk: Desk, leave: str, where: str
) -> None:
    terminal = start("customer", "add")
    fill_in(terminal, until=where.removesuffix(" *"))
    if where == "Save?":
        to_the_review(terminal)
    terminal.wait_for(f"? {where}")
    terminal.type(leave)
    assert terminal.end() == 130
    assert terminal.text.count("Interrupted") == 1
    assert sqlite_desk.names() == []
    if where == "Name *":
        assert "Nothing was saved." in terminal.text
        return
    assert "Your answers are kept" in terminal.text
    again = start("customer", "add")
    again.wait_for("Go on with Ana García López, begun ")
    again.type(ENTER)
    again.wait_for("Address: Calle Mayor 3")
    if where == "City *":
        answer_all(again, ANSWERS[4:])
    to_the_review(again)
    choose(again, "Save")
    assert again.end() == 0
    assert sqlite_desk.names() == ["Ana García López"]
    third = start("customer", "add")
    third.wait_for("? Name *")
    assert "Go on with" not in third.text


def test_what_stood_at_the_question_is_kept_too(start: Start) -> None:
    terminal = start("customer", "add")
    fill_in(terminal, until="E-mail")
    terminal.wait_for("? E-mail *")
    terminal.type("ana@exam")
    terminal.wait_for("ana@exam")
    terminal.type(CTRL_C)
    assert terminal.end() == 130
    again = start("customer", "add")
    again.wait_for("Go on with")
    again.type(ENTER)
    again.wait_for(lambda text: text.splitlines()[-1] == "? E-mail *        ana@exam")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_closed_terminal_keeps_the_answers(start: Start, number: int) -> None:
    terminal = start("customer", "add")
    fill_in(terminal, until="City")
    terminal.wait_for("? City *")
    terminal.kill(number)
    assert terminal.end() == 130
    start("customer", "add").wait_for("Go on with Ana García López")


def test_the_terminal_is_as_before_after_ctrl_c(start: Start) -> None:
    terminal = start(
        shell="stty -a > before; debitcli customer add; stty -a > after; cmp before after && echo the same"
    )
    terminal.wait_for("? Name *")
    terminal.type(CTRL_C)
    terminal.wait_for("the same")
    Path("before").unlink()
    Path("after").unlink()


def test_a_certain_twin_is_said_at_the_question(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    terminal = start("customer", "add", rows=60)
    fill_in(terminal, until="May we", name="Ana Vidal", postal="28014")
    terminal.wait_for("! Looks like customer 1, Ana García López, 28013 Madrid (same e-mail address).")
    choose(terminal, "Show customer 1")
    terminal.wait_for("Calle Mayor 3 · 28013 Madrid · Spain")
    choose(terminal, "Go on: this is another one")
    answer_all(terminal, [(label, "93 234 56 78" if label == "Phone *" else it) for label, it in ANSWERS[6:]])
    to_the_review(terminal)
    choose(terminal, "Save")
    assert terminal.end() == 0
    assert sqlite_desk.names() == ["Ana Vidal", "Ana García López"]
    assert sqlite_desk.ok("customer", "duplicates", "-o", "json").json == []  # as the person said


def test_the_wizard_stops_at_a_twin_if_told_to(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    terminal = start("customer", "add")
    fill_in(terminal, until="City")
    choose(terminal, "Stop")
    assert terminal.end() == 5
    assert "Not saved: customer 1 has the same name and postal code." in terminal.text
    assert len(sqlite_desk.names()) == 1


def test_yes_asks_only_for_what_is_required_and_missing(start: Start, sqlite_desk: Desk) -> None:
    given = [f"--{k.replace('_', '-')}={v}" for k, v in ANA.items() if k != "city"]
    terminal = start("customer", "add", "--yes", *given)
    terminal.answer("City *", "Madrid")
    assert terminal.end() == 0
    assert sqlite_desk.names() == ["Ana García López"]
    second = start("customer", "add", "--yes", *given, "--city", "Madrid", "--email", "b@b.com", "--postal-code=28014")
    assert second.end() == 0
    assert "?" not in second.text


def test_no_input_never_asks_at_a_terminal(start: Start) -> None:
    terminal = start("customer", "add", "--no-input", "--name", "Ana")
    assert terminal.end() == 3
    assert "is required" in terminal.text


def test_the_number_alone_goes_to_standard_output(start: Start) -> None:
    terminal = start(shell="n=$(debitcli customer add); echo; echo got=$n=")
    fill_in(terminal)
    to_the_review(terminal)
    choose(terminal, "Save")
    terminal.wait_for("got=1=")


@pytest.mark.parametrize("columns", [40, 120])
def test_narrow_and_wide_screens(start: Start, columns: int) -> None:
    terminal = start("customer", "add", columns=columns, rows=70)
    fill_in(terminal)
    review = to_the_review(terminal)
    edges = [line for line in review.splitlines() if line.startswith("│")]
    assert len({len(line) for line in edges}) == 1
    assert all(line.endswith("│") for line in edges)


def test_edit_shows_the_old_values_and_reviews_old_and_new(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    terminal = start("customer", "edit", "ana")
    for label in QUESTIONS_OF_EDIT[:4]:
        terminal.answer(label, "")
    terminal.wait_for(lambda text: text.splitlines()[-1] == "? City *          Madrid")
    terminal.type("\x15Getafe", ENTER)
    terminal.answer("E-mail *", "")
    terminal.answer("Phone *", "")
    review = to_the_review(terminal)
    assert "City  Madrid → Getafe" in review
    assert "Save and new" not in review
    choose(terminal, "Save")
    assert terminal.end() == 0
    assert sqlite_desk.customer("1")["city"] == "Getafe"


def test_edit_without_a_change_says_so(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    terminal = start("customer", "edit", "1")
    for label in QUESTIONS_OF_EDIT:
        terminal.answer(label, "")
    terminal.answer("More", "")
    assert terminal.end() == 0
    assert "Nothing changed" in terminal.text


def test_edit_with_flags_only_asks_for_confirmation(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    terminal = start("customer", "edit", "1", "--city", "Getafe")
    assert "City  Madrid → Getafe" in terminal.wait_for("Discard")
    choose(terminal, "Discard")
    assert terminal.end() == 130
    assert sqlite_desk.customer("1")["city"] == "Madrid"
    assert start("customer", "edit", "1", "--city", "Getafe", "--yes").end() == 0
    assert sqlite_desk.customer("1")["city"] == "Getafe"


def test_one_of_several_customers_is_chosen(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    sqlite_desk.add(name="Luis Vidal", email="luis@vidal.es", postal_code="28014")
    terminal = start("customer", "show", "madrid")
    choose(terminal, "1 Ana García López, 28013 Madrid")
    assert terminal.end() == 0
    assert "customer 1" in terminal.text


def test_leaving_an_edit_changes_nothing(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    terminal = start("customer", "edit", "1")
    terminal.answer("Name *", "")
    terminal.wait_for("? Country")
    terminal.type(CTRL_C)
    assert terminal.end() == 130
    assert "Interrupted. Nothing was saved." in terminal.text


def test_delete_asks_first(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    terminal = start("customer", "delete", "1")
    terminal.wait_for("Delete customer 1, Ana García López?")
    terminal.type(ENTER)
    assert terminal.end() == 130
    assert sqlite_desk.names() == ["Ana García López"]
    terminal = start("customer", "delete", "1")
    terminal.wait_for("Delete customer 1")
    terminal.type("y")
    assert terminal.end() == 0
    assert sqlite_desk.names() == []


@pytest.mark.parametrize("plain", [{"TERM": "dumb"}, {"DEBITCLI_PLAIN": "1"}])
def test_questions_are_plain_lines_for_a_dumb_terminal_and_a_screen_reader(
    start: Start, sqlite_desk: Desk, plain: dict[str, str]
) -> None:
    terminal = start("customer", "add", rows=80, **plain)
    assert "< goes back" in terminal.wait_for("Name * (given name, then family name; or the firm's name):")
    for question, answer in (
        ("Name *", "Ana García"), ("Country (", "spain"), ("Address *", "Calle Mayor 3"), ("Postal code *", "280"),
        ("Postal code * (such as 28013) [280]:", "28013"), ("City *", "Getafe"), ("E-mail *", "<"),
        ("City * (such as Madrid) [Getafe]:", "Madrid"), ("E-mail *", "ana@example.com"), ("May we send inv", ""),
        ("May we send promotions", "y"), ("Phone *", "91 234 56 78"), ("May we call about", "perhaps"),
        ("May we call about", "n"), ("May we call with", ""), ("More: ", "y"), ("Which? [1]:", "kind"),
        ("Kind [2]:", "1"), ("Which? [21]:", ""), ("Save? [1]:", "disc"), ("Throw away", "n"), ("Save? [1]:", ""),
    ):  # fmt: skip
        asked = terminal.wait_for(lambda text, question=question: is_open(text, question))  # type: ignore[misc]
        terminal.send(answer, ENTER)
        terminal.wait_for(lambda text, asked=asked: text != asked)  # type: ignore[misc]
    assert terminal.end() == 0
    assert ("\x1b" in terminal.raw.decode()) is ("TERM" not in plain)
    customer = sqlite_desk.customer("1")
    assert (customer["name"], customer["city"], customer["kind"]) == ("Ana García", "Madrid", "company")


def test_a_plain_question_can_be_left(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("customer", "add", TERM="dumb")
    terminal.wait_for("Name *")
    terminal.send("Ana", ENTER)
    terminal.wait_for("Country")
    terminal.send(CTRL_D)
    assert terminal.end() == 130
    assert "Your answers are kept" in terminal.text
    assert sqlite_desk.names() == []


def test_a_terminal_without_utf8_gets_ascii_signs(start: Start) -> None:
    terminal = start(
        "customer",
        "add",
        "--name",
        "Ana",
        "--no-input",
        LANG="C",
        LC_ALL="POSIX",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
    )
    assert terminal.end() == 3
    assert "x Not saved" in terminal.text


def test_a_correction_that_makes_another_field_wrong_asks_for_it(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("customer", "add", rows=70)
    fill_in(terminal)
    to_the_review(terminal)
    choose(terminal, "Correct a field")
    pick(terminal, "country")
    terminal.wait_for(lambda text: text.splitlines()[-1].startswith("? Country") or "Spain (ES)" in text)
    terminal.type("\x15GB", ENTER)
    terminal.wait_for('✗ Postal code: "28013" is no postal code of United Kingdom')
    terminal.wait_for(lambda text: text.splitlines()[-1] == "? Postal code *   28013")
    terminal.type("\x15sw1a1aa", ENTER)
    terminal.wait_for("SW1A 1AA  ")
    choose(terminal, "Save")
    assert terminal.end() == 0
    assert sqlite_desk.customer("1")["postal_code"] == "SW1A 1AA"


def test_what_no_question_can_mend_is_refused_at_once(start: Start) -> None:
    terminal = start("customer", "add", "--field", "shoe=41")
    assert terminal.end() == 3
    assert "is no field of a customer" in terminal.text


def test_answers_are_kept_when_saving_is_refused(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add(number="7", email="other@b.com", name="Other One", postal_code="28099")
    terminal = start("customer", "add", "--number", "7")
    fill_in(terminal)
    to_the_review(terminal)
    choose(terminal, "Save")
    assert terminal.end() == 5
    assert "Number 7 is taken" in terminal.text
    again = start("customer", "add", "--number", "8")
    again.wait_for("Go on with Ana García López")
    again.type(ENTER)
    to_the_review(again)
    choose(again, "Save")
    assert again.end() == 0
    assert sqlite_desk.customer("8")["name"] == "Ana García López"


def test_a_private_note_that_cannot_be_kept_is_said_at_its_question(start: Start) -> None:
    terminal = start("customer", "add", *flags(ANA), "--consent", "invoices")
    terminal.wait_for("? More")
    terminal.type("y")
    pick(terminal, "note")
    terminal.answer("Note", "\x1b[200~pays\tby card\x1b[201~")
    terminal.wait_for("has a tab at position 5")
    terminal.wait_for(lambda text: text.splitlines()[-1].startswith("? Note"))
    terminal.type(CTRL_C)
    assert terminal.end() == 130
    assert "Your answers are kept" in terminal.text


def test_a_private_note_is_written_while_a_customer_is_changed(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    terminal = start("customer", "edit", "1")
    for label in QUESTIONS_OF_EDIT:
        terminal.answer(label, "")
    terminal.wait_for("? More")
    terminal.type("y")
    pick(terminal, "note")
    terminal.answer("Note", "pays by card")
    terminal.answer("Which?", "")
    choose(terminal, "Save")
    assert terminal.end() == 0
    assert [note["text"] for note in sqlite_desk.customer("1")["notes"]] == ["pays by card"]


BACK = pytest.mark.parametrize("back", ["\x1b", "\x02"], ids=["esc", "ctrl-b"])


@BACK
def test_a_way_back_through_fields_consents_more_and_the_review(start: Start, sqlite_desk: Desk, back: str) -> None:
    terminal = start("customer", "add", rows=100)
    assert "Esc goes back" in terminal.wait_for("? Name *")
    fill_in(terminal, until="Postal")
    for label, was in (("Postal code *", ""), ("Address *", "Calle Mayor 3"), ("Country", "spain")):
        terminal.wait_for(lambda text, line=f"? {label:<15} {was}": at_question(text).startswith(line.rstrip()))  # type: ignore[misc]
        terminal.press(back)
    terminal.wait_for(lambda text: at_question(text) == "? Name *          Ana García López")
    terminal.press(back)  # there is nothing before
    terminal.answer("Name *", "-Vidal")
    for label, answer in (("Country", ""), ("Address *", " b"), *ANSWERS[3:7]):
        terminal.answer(label, answer)
    press(terminal, "May we send promotions", back)
    press(terminal, "May we send invoices", "n")
    press(terminal, "May we send promotions", ENTER)
    terminal.answer("Phone *", "")
    terminal.wait_for("✗ Phone is required.")
    terminal.press("91 23", back)
    press(terminal, "May we send promotions", ENTER)
    terminal.wait_for(lambda text: at_question(text) == "? Phone *         91 23")  # what stood there is kept
    terminal.type("4 56 78", ENTER)
    for label, answer in ANSWERS[9:]:
        terminal.answer(label, answer)
    terminal.wait_for("? More")
    terminal.type("y")
    pick(terminal, "discount")
    terminal.answer("Discount", "5")
    terminal.wait_for("» No more")
    terminal.press(back)
    terminal.answer("Discount", "0")
    terminal.answer("Which?", "")
    terminal.wait_for("? Save?")
    terminal.press(back)
    terminal.answer("Which?", "")
    assert "│ Discount       50 %" in terminal.wait_for("» Save")
    terminal.type(ENTER)
    assert terminal.end() == 0
    customer = sqlite_desk.customer("1")
    assert (customer["name"], customer["address"], customer["discount"]) == (
        "Ana García López-Vidal", "Calle Mayor 3 b", "50",
    )  # fmt: skip
    assert {c["purpose"]: c["granted"] for c in customer["consents"] if c["channel"] == "email"} == {
        "invoices": False, "reminders": False, "promotions": False,
    }  # fmt: skip


@BACK
def test_a_correction_can_be_left_for_the_review(start: Start, back: str) -> None:
    terminal = start("customer", "add", rows=70)
    fill_in(terminal)
    to_the_review(terminal)
    choose(terminal, "Correct a field")
    pick(terminal, "city")
    terminal.wait_for(lambda text: at_question(text) == "? City *          Madrid")
    terminal.press("x", back)
    choose(terminal, "Correct a field")
    terminal.wait_for("(type to narrow)")
    terminal.press(back)
    choose(terminal, "Correct a field")
    pick(terminal, "none")
    terminal.wait_for(lambda text: text.count("│ City *         Madrid") == 4)


def test_a_correction_has_all_that_was_asked(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("customer", "add", rows=70)
    fill_in(terminal)
    to_the_review(terminal)
    choose(terminal, "Correct a field")
    pick(terminal, "consents")
    for label, answer in (*ANSWERS[6:8], *ANSWERS[9:]):
        press(terminal, label, answer or "n")
    terminal.wait_for("ana@example.com  invoices –  reminders –  promotions –")
    choose(terminal, "Correct a field")
    pick(terminal, "note")
    terminal.answer("Note", "pays by card")
    terminal.wait_for("Note           pays by card")
    choose(terminal, "Save")
    assert terminal.end() == 0
    assert [note["text"] for note in sqlite_desk.customer("1")["notes"]] == ["pays by card"]
    assert not any(c["granted"] for c in sqlite_desk.customer("1")["consents"])


def test_a_refusal_is_shown_and_carried_by_files(start: Start, sqlite_desk: Desk, new_sqlite_place: str) -> None:
    sqlite_desk.ok("customer", "add", *flags(ANA), "--consent", "invoices", "--consent", "promotions:phone:no")
    exported = sqlite_desk.ok("customer", "export").out
    assert "invoices:email; promotions:phone:no" in exported
    sqlite_desk.ok("customer", "delete", "1", "--yes")
    sqlite_desk.ok("customer", "import", "-", stdin=exported)
    assert sqlite_desk.ok("customer", "export").out == exported
    shown = sqlite_desk.ok("customer", "consent", "show", "1", "-o", "table").out
    assert "refused" in shown
    # A file takes nothing back that was refused, but a refusal counts.
    changes = "number,consents\n1,promotions:phone; invoices:email:no"
    sqlite_desk.ok("customer", "import", "-", "--on-duplicate", "update", stdin=changes)
    said = sqlite_desk.customer("1")["consents"]
    assert {(c["purpose"], c["granted"]) for c in said} == {("invoices", False), ("promotions", False)}


def test_a_choice_is_a_list_and_the_kind_follows_from_the_tax_id(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.ok("field", "add", "vip", "--label", "VIP", "--type", "yes-no")
    sqlite_desk.ok("field", "add", "size", "--label", "Size", "--type", "choice", "--choice=small", "--choice=big")
    terminal = start("customer", "add", rows=90)
    fill_in(terminal, name="Sastrería")
    terminal.wait_for("? More")
    terminal.type("y")
    pick(terminal, "tax")
    terminal.answer("Tax ID", "12345678Z")
    pick(terminal, "kind")
    assert "   company\n » person" in terminal.wait_for(lambda text: at_question(text).startswith("? Kind"))
    terminal.type(ENTER)
    pick(terminal, "vip")
    choose(terminal, "no")
    pick(terminal, "size")
    choose(terminal, "big")
    terminal.answer("Which?", "")
    choose(terminal, "Save")
    assert terminal.end() == 0
    customer = sqlite_desk.customer("1")
    assert (customer["kind"], customer["vip"], customer["size"]) == ("person", False, "big")


def test_a_hint_disappears_once_answered(start: Start) -> None:
    terminal = start("customer", "add", rows=90)
    fill_in(terminal)
    terminal.wait_for("? More")
    terminal.type("y")
    pick(terminal, "line 2")
    terminal.wait_for(lambda text: at_question(text) == "? Address line 2  floor, building, c/o")
    terminal.type(ENTER)
    terminal.wait_for("» No more")
    assert "floor, building" not in terminal.text


@BACK
def test_back_at_a_field_that_a_correction_made_wrong_leads_to_another_correction(start: Start, back: str) -> None:
    terminal = start("customer", "add", rows=90)
    fill_in(terminal)
    to_the_review(terminal)
    choose(terminal, "Correct a field")
    pick(terminal, "country")
    terminal.wait_for(lambda text: at_question(text).startswith("? Country"))
    terminal.type("\x15GB", ENTER)
    terminal.wait_for(lambda text: at_question(text) == "? Postal code *   28013")
    terminal.press(back)
    pick(terminal, "country")
    terminal.wait_for(lambda text: at_question(text).startswith("? Country"))
    terminal.type("\x15ES", ENTER)
    choose(terminal, "Save")
    assert terminal.end() == 0


@BACK
def test_back_where_only_what_is_missing_is_asked(start: Start, sqlite_desk: Desk, back: str) -> None:
    given = {key: value for key, value in ANA.items() if key not in ("city", "phone")}
    terminal = start("customer", "add", "--yes", *flags(given))
    terminal.wait_for("? City *")
    terminal.press(back)  # there is nothing before
    terminal.answer("City *", "Getafe")
    terminal.wait_for("? Phone *")
    terminal.press(back)
    terminal.wait_for(lambda text: at_question(text) == "? City *          Getafe")
    terminal.type("\x15Madrid", ENTER)
    terminal.answer("Phone *", "91 234 56 78")
    assert terminal.end() == 0
    assert sqlite_desk.customer("1")["city"] == "Madrid"


@BACK
def test_who_goes_on_with_a_draft_goes_back_to_what_was_answered_before(start: Start, back: str) -> None:
    terminal = start("customer", "add")
    fill_in(terminal, until="E-mail")
    terminal.wait_for("? E-mail")
    terminal.type(CTRL_C)
    assert terminal.end() == 130
    again = start("customer", "add")
    again.wait_for("Go on with")
    again.type(ENTER)
    again.wait_for("? E-mail")
    again.press(back)
    again.wait_for(lambda text: at_question(text) == "? City *          Madrid")
    again.press(back)
    again.wait_for(lambda text: at_question(text) == "? Postal code *   28013")


def test_another_address_is_asked_for_anew_and_none_allows_nothing(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.ok("settings", "set", "customer.required", "name,address,postal_code,city,phone")
    terminal = start("customer", "add", rows=90)
    fill_in(terminal, until="E-mail")
    answer_all(terminal, [("E-mail", "ana@example.com"), ANSWERS[6]])
    press(terminal, "May we send promotions", "y")
    answer_all(terminal, ANSWERS[8:])
    to_the_review(terminal)
    choose(terminal, "Correct a field")
    pick(terminal, "e-mail")
    terminal.wait_for(lambda text: at_question(text).startswith("? E-mail"))
    terminal.type("\x15other@example.com", ENTER)
    terminal.wait_for(lambda text: at_question(text).startswith("? May we send invoices"))
    terminal.press(ENTER)
    assert "(y/N)" in at_question(terminal.text)  # never proposed
    terminal.press(ENTER)
    terminal.wait_for("other@example.com  invoices ✓  reminders ✓  promotions –")
    choose(terminal, "Correct a field")
    pick(terminal, "e-mail")
    terminal.wait_for(lambda text: at_question(text).startswith("? E-mail"))
    terminal.type("\x15", ENTER)
    choose(terminal, "Save")
    assert terminal.end() == 0
    assert {each["channel"] for each in sqlite_desk.customer("1")["consents"]} == {"phone"}


def test_back_from_a_new_category_keeps_what_is_marked(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.ok("category", "add", "Retail")
    terminal = start("customer", "add", rows=90)
    fill_in(terminal)
    to_the_review(terminal)
    choose(terminal, "Correct a field")
    pick(terminal, "categories")
    terminal.wait_for("A new category …")
    terminal.type(" ", DOWN, " ", ENTER)
    terminal.wait_for("? New category")
    terminal.press("\x02")
    terminal.wait_for("● Retail")
    terminal.type(DOWN, " ", ENTER)
    terminal.wait_for("│ Categories     Retail")


def test_what_no_label_has_takes_nothing(start: Start) -> None:
    terminal = start("customer", "add", rows=90)
    fill_in(terminal)
    to_the_review(terminal)
    choose(terminal, "Correct a field")
    pick(terminal, "zzz")
    terminal.type("\x7f\x7f\x7f", "city", ENTER)
    terminal.wait_for(lambda text: at_question(text) == "? City *          Madrid")


def test_a_line_break_that_is_pasted_becomes_a_blank(start: Start) -> None:
    terminal = start("customer", "add")
    terminal.wait_for("? Name *")
    terminal.type("\x1b[200~Ana\tGarcía\nLópez\n\x1b[201~", ENTER)
    terminal.wait_for(lambda text: "? Name *          Ana García López" in text)


def test_a_certain_twin_of_flags_is_settled_before_it_is_saved(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    terminal = start("customer", "add", *flags(ANA | {"name": "Eva", "postal_code": "28014"}), "--consent", "invoices")
    to_the_review(terminal)
    choose(terminal, "Save")
    choose(terminal, "Stop")
    assert terminal.end() == 5
    assert len(sqlite_desk.names()) == 1


@pytest.mark.parametrize("book", ["nowhere.db", "garbage.db"])
def test_a_book_that_cannot_be_used_is_told_before_anything_is_asked(start: Start, tmp_path: Path, book: str) -> None:
    (tmp_path / "garbage.db").write_text("no book at all", encoding="utf-8")
    terminal = start("customer", "show", DEBITCLI_BOOK=str(tmp_path / book))
    assert terminal.end() == 6
    assert "Traceback" not in terminal.text


def test_a_plain_question_for_a_missing_argument_lists_what_there_is(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    terminal = start("customer", "show", TERM="dumb")
    assert "  1  Ana García López, 28013 Madrid\n" in terminal.wait_for("Customer (")
    terminal.type("1", ENTER)
    assert terminal.end() == 0
    assert "Calle Mayor 3" in terminal.text
