"""Several attachments on one note, also of one name: told apart, saved together, none over another."""

import unicodedata
from pathlib import Path

import pytest
from conftest import Desk, Start
from terminal import DOWN, ENTER

from debitcli.files.names import distinct


@pytest.fixture
def twice(desk: Desk, tmp_path: Path) -> Desk:
    """A desk with a note that has two files called doc.pdf; one says "one", the other "two"."""
    attach(desk, tmp_path, {"a/doc.pdf": "one", "b/doc.pdf": "two"})
    return desk


def attach(desk: Desk, tmp_path: Path, files: dict[str, str]) -> None:
    desk.add()
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    desk.ok("note", "attach", "1", *(str(tmp_path / name) for name in files))


def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def contents(of: Path) -> dict[str, str]:
    return {each.name: each.read_text() for each in of.iterdir()}


def test_those_of_one_name_are_told_apart_by_the_same_labels_everywhere(twice: Desk) -> None:
    labels = ["doc.pdf/1", "doc.pdf/2"]
    attached = twice.ok("note", "show", "1", "-o", "json").json["attachments"]
    assert [(each["name"], each["label"]) for each in attached] == [("doc.pdf", label) for label in labels]
    for shown in (twice.ok("note", "show", "1"), twice.ok("note", "show", "1", "-o", "table")):
        assert all(label in shown.out for label in labels)
    for label, content in zip(labels, ("one", "two"), strict=True):
        assert twice.ok("note", "save", "1", "-", "--name", label).out == content


def test_a_script_is_told_what_to_name(twice: Desk, tmp_path: Path) -> None:
    for name in (["--name", "doc.pdf"], []):
        for command in (("note", "save", "1", str(tmp_path / "new")), ("note", "open", "1")):
            refused = twice.run(*command, *name)
            assert refused.code == 2
            assert "doc.pdf/1 (3 B" in refused.err
            assert '--name "doc.pdf/2"' in refused.err
    unknown = twice.run("note", "save", "1", str(tmp_path / "new"), "--name", "doc.pdf/3")
    assert unknown.code == 4
    assert "It has: doc.pdf/1, doc.pdf/2" in unknown.err
    assert not (tmp_path / "new").exists()


def test_a_person_is_asked_which(sqlite_desk: Desk, start: Start, tmp_path: Path) -> None:
    attach(sqlite_desk, tmp_path, {"a/doc.pdf": "one", "b/doc.pdf": "and two"})
    for flags in ([], ["--name", "doc.pdf"]):
        terminal = start("note", "save", "1", str(tmp_path / "new"), "--yes", *flags, columns=120)
        terminal.wait_for("Which attachment?")
        terminal.wait_for("doc.pdf/2 (7 B, text/plain")
        terminal.type(DOWN, ENTER)
        assert terminal.end() == 0
        assert (tmp_path / "new").read_text() == "and two"


def test_the_same_file_twice_is_one_to_choose(desk: Desk, tmp_path: Path) -> None:
    attach(desk, tmp_path, {"a/doc.pdf": "one", "b/doc.pdf": "one"})
    assert desk.ok("note", "save", "1", "-", "--name", "doc.pdf").out == "one"


def test_all_are_saved_none_over_another(desk: Desk, tmp_path: Path) -> None:
    names = {"a/Doc.pdf": "1", "b/doc.pdf": "2", "c/doc-2.pdf": "3", "d/doc.pdf": "4", "e/é": "5", "f/e\u0301": "6"}
    attach(desk, tmp_path, names)
    out = folder(tmp_path)
    saved = desk.ok("note", "save", "1", "--all", str(out)).out.splitlines()
    wanted = ["Doc.pdf", "doc-3.pdf", "doc-2.pdf", "doc-4.pdf", "é", "é-2"]
    assert saved == [str(out / name) for name in wanted]
    assert contents(out) == dict(zip(wanted, "123456", strict=True))
    again = desk.ok("note", "save", "1", str(out), "--all", "--yes", "--name", "doc.pdf", "-o", "json").json
    assert [Path(each["path"]).name for each in again] == ["doc.pdf", "doc-2.pdf"]


def test_all_or_none_where_a_file_is_there_already(twice: Desk, tmp_path: Path) -> None:
    out = folder(tmp_path)
    (out / "doc-2.pdf").write_text("mine")
    assert twice.run("note", "save", "1", "--all", str(out)).code == 5
    assert contents(out) == {"doc-2.pdf": "mine"}
    twice.ok("note", "save", "1", "--all", str(out), "--yes")
    assert contents(out) == {"doc.pdf": "one", "doc-2.pdf": "two"}
    (out / "doc-2.pdf").unlink()
    (out / "doc-2.pdf").mkdir()
    (out / "doc.pdf").write_text("mine")
    assert twice.run("note", "save", "1", "--all", str(out), "--yes").code == 2
    assert (out / "doc.pdf").read_text() == "mine"


def test_a_folder_that_is_not_there_is_never_made(twice: Desk, tmp_path: Path) -> None:
    for arguments in ((f"{tmp_path}/new/", "--name", "doc.pdf/1"), (f"{tmp_path}/new", "--all")):
        refused = twice.run("note", "save", "1", *arguments)
        assert refused.code == 2
        assert "is no folder" in refused.err
    assert not (tmp_path / "new").exists()
    assert twice.run("note", "save", "1", "-", "--all").code == 2


def test_a_folder_with_a_slash_behind_takes_the_file_under_its_name(twice: Desk, tmp_path: Path) -> None:
    out = folder(tmp_path)
    twice.ok("note", "save", "1", f"{out}/", "--name", "doc.pdf/2")
    assert contents(out) == {"doc.pdf": "two"}


@pytest.mark.parametrize(
    ("names", "made"),
    [
        (["a", "a", "a"], ["a", "a-2", "a-3"]),
        (["straße.txt", "STRASSE.TXT"], ["straße.txt", "STRASSE-2.TXT"]),
        (["a.tar.gz", "a.tar.gz"], ["a.tar.gz", "a.tar-2.gz"]),
        (["a-2", "a", "A", "a-2"], ["a-2", "a", "A-3", "a-2-2"]),
        ([".env", ".env"], [".env", ".env-2"]),
    ],
)
def test_names_for_one_folder_are_distinct_for_any_file_system(names: list[str], made: list[str]) -> None:
    assert distinct(names) == made
    assert len({unicodedata.normalize("NFC", name).casefold() for name in made}) == len(names)


class TestPipe:
    """A pipe into `note add N -` is the note's text."""

    def test_its_line_breaks_are_kept(self, desk: Desk) -> None:
        desk.add()
        desk.ok("note", "add", "1", "-", stdin="\ufeffpays by card\r\n\n  always\n")
        assert desk.ok("note", "show", "1", "-o", "json").json["text"] == "pays by card\n\n  always"
        desk.ok("note", "edit", "1", "-", stdin="pays late\n")
        assert desk.ok("note", "show", "1", "-o", "json").json["text"] == "pays late"

    def test_nothing_in_it_is_refused_and_changes_nothing(self, twice: Desk, tmp_path: Path) -> None:
        for stdin in ("", "\n \n"):
            assert twice.run("note", "edit", "1", "-", "-o", "json", stdin=stdin).problems == {"text": "is required"}
            assert twice.run("note", "add", "1", "-", "--attach", str(tmp_path / "a/doc.pdf"), stdin=stdin).code == 3
        assert len(twice.ok("note", "list", "-o", "json").json) == 1

    def test_what_is_no_text_is_refused(self, sqlite_desk: Desk, start: Start) -> None:
        sqlite_desk.add()
        terminal = start(shell=r"printf 'caf\351' | debitcli note add 1 -")
        assert terminal.end() == 2
        assert "Standard input is not UTF-8 text (byte 4)" in terminal.text
        assert sqlite_desk.ok("note", "list", "-o", "json").json == []
