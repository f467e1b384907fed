"""Settings: shown, one or all, and changed, one by one or all at once in the editor."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ANA, Desk, Start, flags
from terminal import CTRL_C, ENTER

from debitcli.book.settings import GROUPS
from debitcli.database.book import Book
from debitcli.documents import pdf

Editor = Callable[[str], str]


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    """An editor that does what these lines of a shell say with the file "$1"; its command."""

    def make(script: str) -> str:
        path = tmp_path / "an editor"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return f"'{path}'"

    return make


def values(desk: Desk) -> dict[str, str]:
    return {each["key"]: each["value"] for each in desk.ok("settings", "show", "-o", "json").json}


class TestShow:
    """`settings show` for people and for scripts."""

    @pytest.mark.parametrize("width", ["40", "80", "120"])
    def test_a_person_sees_every_value_and_meaning_whole(self, sqlite_desk: Desk, width: str) -> None:
        sqlite_desk.ok("settings", "set", "customer.number", "lowest")
        sqlite_desk.monkeypatch.setenv("COLUMNS", width)
        shown = sqlite_desk.ok("settings", "show", "-o", "table").out
        assert max(map(len, shown.splitlines())) <= int(width)
        assert [line for line in shown.splitlines() if line[:1].strip()] == [each for each in GROUPS if each != "text"]
        words = " ".join(shown.split())
        assert "customer.number lowest changed; the default is next The number that a new customer gets" in words
        assert "name,address,postal_code,city,email,phone" in shown.replace(",\n      ", ",")
        assert "…" not in shown
        assert shown.count("the default is") == 1

    def test_a_pipe_gets_a_line_for_each(self, desk: Desk) -> None:
        lines = desk.ok("settings", "show").out.splitlines()
        assert "receipt.number\tR{year}-{number:04}\tHow the numbers of receipts are written" in lines
        assert desk.ok("settings", "show", "-o", "csv").out.startswith("key,value,meaning,default\r\n")
        assert len(lines) == len(values(desk))

    def test_a_script_gets_just_the_value_of_one(self, desk: Desk) -> None:
        desk.ok("settings", "set", "company.country", "Spain")
        assert desk.ok("settings", "show", "company.country").out == "ES\n"
        desk.ok("settings", "unset", "company.country")
        assert desk.ok("settings", "show", "company.country").out == "\n"
        one = desk.ok("settings", "show", "attachment.limit", "-o", "json").json
        assert (one["key"], one["value"], one["default"]) == ("attachment.limit", "25", "25")
        assert "attachment.limit  25" in desk.ok("settings", "show", "attachment.limit", "-o", "table").out

    def test_a_subject_is_a_part_of_the_list(self, desk: Desk) -> None:
        for subject in ("customer", "customer."):
            lines = desk.ok("settings", "show", subject).out.splitlines()
            keys = [line.partition("\t")[0] for line in lines]
            assert keys == ["customer.required", "customer.number", "customer.welcome_invoice"]

    @pytest.mark.parametrize(
        ("typed", "near"),
        [("customr", "customer"), ("customer.numbr", "customer.number"), ("country", "company.country")],
    )
    def test_what_is_no_setting_is_told_with_the_nearest(self, desk: Desk, typed: str, near: str) -> None:
        refused = desk.run("settings", "show", typed)
        assert (refused.code, refused.out) == (2, "")
        assert f"Did you mean {near}" in refused.err


@pytest.mark.parametrize(
    ("key", "typed", "possible"),
    [
        ("attachment.limit", "-1", "whole MiB from 1 to 1024"), ("attachment.limit", "- 1 MiB", "whole MiB"),
        ("customer.number", "-5", "next or lowest"), ("customer.required", "shoe", "possible: name, country"),
        ("company.country", "-é", "a code or a name, such as Spain"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_with_what_can(desk: Desk, key: str, typed: str, possible: str) -> None:
    before = values(desk)
    refused = desk.run("settings", "set", key, typed)
    assert refused.code == 3
    assert f'{key}  "{typed}"' in refused.err
    assert possible in refused.err
    assert values(desk) == before


def test_a_text_may_begin_with_a_dash(desk: Desk) -> None:
    desk.add()
    assert desk.ok("note", "add", "1", "- pays by card").out == "1\n"
    desk.ok("note", "edit", "1", "-50 % on nuts")
    assert desk.ok("note", "show", "1", "-o", "json").json["text"] == "-50 % on nuts"
    desk.ok("category", "add", "-1-", "-o", "json")
    refused = desk.run("category", "add", "-vip")
    assert refused.code == 2
    assert "debitcli category add … -- VALUE" in refused.err
    desk.ok("category", "add", "--", "-vip")
    assert desk.ok("category", "list").out == "-1-\t0\n-vip\t0\n"


class TestEdit:
    """`settings edit`: all settings in the editor."""

    def test_a_line_each_with_what_it_means_and_can_be(self, sqlite_desk: Desk, start: Start, editor: Editor) -> None:
        sqlite_desk.ok("settings", "set", "company.country", "ES")
        terminal = start("settings", "edit", EDITOR=editor('cp "$1" shown'))
        assert terminal.end() == 0
        assert "Nothing changed." in terminal.text
        shown = Path("shown").read_text(encoding="utf-8")
        assert "\ncompany.country = ES\n" in shown
        assert "# Possible: next or lowest\n# customer.number = next\n" in shown
        assert max(len(line) for line in shown.splitlines() if not line.startswith("# text.")) < 80

    def test_values_are_read_in_the_light_of_the_country_that_comes_with_them(
        self, sqlite_desk: Desk, start: Start, editor: Editor
    ) -> None:
        script = (
            "printf 'company.phone = 91 234 56 78\\ncompany.postal_code=28013\\ncompany.country = Spain\\n' >> \"$1\""
        )
        assert start("settings", "edit", EDITOR=editor(script)).end() == 0
        after = values(sqlite_desk)
        assert (after["company.phone"], after["company.postal_code"]) == ("+34912345678", "28013")

    def test_all_changes_are_saved_together(self, sqlite_desk: Desk, start: Start, editor: Editor) -> None:
        sqlite_desk.ok("settings", "set", "company.country", "ES")
        sqlite_desk.ok("customer", "add", *flags({k: v for k, v in ANA.items() if k != "phone"}), "--allow-incomplete")
        script = """sed -i '/^company/d; s/^# \\(customer.number = \\)next/\\1lowest/' "$1"
        echo ' customer.required=name , email' >> "$1" """
        terminal = start("settings", "edit", EDITOR=editor(script), columns=120)
        assert terminal.end() == 0
        for said in (
            "✓ company.country: ES → empty (the default)",
            "✓ customer.number: next → lowest",
            "✓ customer.required: name,address,postal_code,city,email,phone → name,email",
            "1 customer changed between complete and incomplete",
        ):
            assert said in terminal.text
        changed = {"company.country": "", "customer.number": "lowest", "customer.required": "name,email"}
        assert {key: values(sqlite_desk)[key] for key in (*changed, "attachment.limit")} == changed | {
            "attachment.limit": "25"
        }
        assert sqlite_desk.names("--incomplete") == []

    def test_every_wrong_line_is_named_and_what_was_typed_can_be_mended(
        self, sqlite_desk: Desk, start: Start, editor: Editor
    ) -> None:
        script = """if grep -q nuts "$1"; then sed -i '/nuts/d; /shoe/d; s/-1/7/' "$1"; else
        printf 'company.country = FR\nnuts\ncustomer.shoe = 1\nattachment.limit=-1\ncompany.country=ES # nuts\n' >> "$1"
        fi"""
        terminal = start("settings", "edit", VISUAL=editor(script), EDITOR="false", columns=120)
        terminal.wait_for("Open the editor again")
        wrong = [" ".join(line.split()) for line in terminal.text.splitlines() if line.startswith("  line")]
        assert len(wrong) == 4
        number, _, said = wrong[0].removeprefix("line ").partition(": ")
        assert (number.isdecimal(), said) == (True, "nuts has no = a line such as customer.number = next")
        assert "customer.shoe is no setting" in wrong[1]
        assert 'attachment.limit "-1" is no limit whole MiB from 1 to 1024' in wrong[2]
        assert "company.country stands in line" in wrong[3]
        assert values(sqlite_desk)["company.country"] == ""
        terminal.type(ENTER)
        assert terminal.end() == 0
        assert "company.country: empty → FR" in terminal.text
        assert "attachment.limit: 25 → 7" in terminal.text

    def test_what_set_would_refuse_is_refused(self, sqlite_desk: Desk, start: Start, editor: Editor) -> None:
        Path("bad.typ").write_text("#let x = (\n")
        Path("logo.png").write_text("none")
        wrong = {
            "invoice.template": "bad.typ", "company.logo": "logo.png", "welcome.line": "Registration",
            "text.invoice.en": "Hello",
        }  # fmt: skip
        for key, value in wrong.items():
            refused = sqlite_desk.run("settings", "set", key, value, "-o", "json").problems[key]
            terminal = start("settings", "edit", EDITOR=editor(f'echo "{key} = {value}" >> "$1"'), columns=250)
            terminal.wait_for("Open the editor again")
            terminal.type("n")
            assert terminal.end() == 3
            assert refused in terminal.text
        assert values(sqlite_desk)["invoice.template"] == ""

    def test_a_picture_is_taken_in_and_what_stood_there_is_left_alone(
        self, sqlite_desk: Desk, start: Start, editor: Editor
    ) -> None:
        Path("logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
        Path("own.typ").write_bytes(pdf.template())
        sqlite_desk.ok("settings", "set", "invoice.template", "own.typ")
        Path("own.typ").unlink()
        assert start("settings", "edit", EDITOR=editor('echo "company.logo = logo.svg" >> "$1"')).end() == 0
        assert re.fullmatch("[0-9a-f]{64}", values(sqlite_desk)["company.logo"])

    def test_no_picture_is_taken_in_where_another_line_is_wrong(
        self, sqlite_desk: Desk, start: Start, editor: Editor
    ) -> None:
        Path("logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
        both = 'printf "company.logo = logo.svg\\ncustomer.shoe = 3\\n" >> "$1"'
        terminal = start("settings", "edit", EDITOR=editor(both))
        terminal.wait_for("Open the editor again")
        terminal.type(CTRL_C)
        assert terminal.end() == 130
        with Book(sqlite_desk.place).reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM file").scalar() == 0

    def test_who_does_not_mend_it_is_told_where_it_is_kept(
        self, sqlite_desk: Desk, start: Start, editor: Editor, tmp_path: Path
    ) -> None:
        terminal = start(
            "settings",
            "edit",
            EDITOR=editor('echo "company.country = Nowhere" >> "$1"'),
            TMPDIR=str(tmp_path),
            columns=250,
        )
        terminal.wait_for("Open the editor again")
        terminal.type("n")
        assert terminal.end() == 3
        (kept,) = tmp_path.glob(".debitcli-open-*/settings.txt")
        assert f"What you wrote is kept for a day: {kept}" in terminal.text
        assert "Nowhere" in kept.read_text()
        assert values(sqlite_desk)["company.country"] == ""

    def test_what_somebody_else_changed_meanwhile_stays(self, sqlite_desk: Desk, start: Start, editor: Editor) -> None:
        script = 'debitcli settings set company.country PT; echo "company.country = FR" >> "$1"'
        terminal = start("settings", "edit", EDITOR=editor(script), columns=120)
        assert terminal.end() == 5
        assert "Somebody else changed company.country meanwhile" in terminal.text
        assert values(sqlite_desk)["company.country"] == "PT"

    def test_a_book_is_made_where_there_is_none(self, new_sqlite_desk: Desk, start: Start, editor: Editor) -> None:
        command = editor('echo "company.country = Spain" >> "$1"')
        terminal = start("settings", "edit", EDITOR=command, DEBITCLI_BOOK=new_sqlite_desk.place)
        assert terminal.end() == 0
        assert values(new_sqlite_desk)["company.country"] == "ES"

    def test_a_script_is_told_the_other_way(self, desk: Desk) -> None:
        refused = desk.run("settings", "edit")
        assert refused.code == 2
        assert "debitcli settings set KEY VALUE" in refused.err
