"""An import and a merge as a person at a terminal meets them."""

from pathlib import Path

from conftest import ANA, Desk, flags
from terminal import CTRL_C, DOWN, ENTER, Terminal

HEADER = "name,country,address,postal_code,city,email,Rufnummer"
ROWS = [
    "Ana García,ES,Calle Mayor 3,28013,Madrid,ana@garcia.es,+34912345678",
    "Luis Vidal,ES,Calle Mayor 5,28013,Madrid,luis@vidal.es,+34912345679",
]


def a_file(tmp_path: Path) -> str:
    path = tmp_path / "list.csv"
    path.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    return str(path)


def pointed(text: str) -> str:
    """The choice that is pointed at."""
    return next((line.strip(" »") for line in text.splitlines() if line.startswith(" » ")), "")


def test_an_unclear_column_is_asked_for_with_three_values_of_it(sqlite_desk: Desk, tmp_path: Path) -> None:
    with Terminal("customer", "import", a_file(tmp_path), DEBITCLI_BOOK=sqlite_desk.place, columns=100) as terminal:
        screen = terminal.wait_for("What is the column Rufnummer")
        assert '"+34912345678", "+34912345679"' in screen
        assert "» Leave it out" in screen
        while (here := pointed(terminal.text)) != "phone":
            terminal.type(DOWN)
            terminal.wait_for(lambda text: pointed(text) not in ("", here))
        terminal.type(ENTER)
        screen = terminal.wait_for("2 saved")
        assert terminal.end() == 0
        assert "✓ 2 read: 2 saved." in screen
        assert "read\t2" not in screen
    assert sqlite_desk.customer("1")["phone"] == "+34912345678"


def test_an_unclear_column_can_become_a_field_of_its_own(sqlite_desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{HEADER.replace('Rufnummer', 'phone')},Schuhgröße,Junk\n{ROWS[0]},42,x\n", encoding="utf-8")
    with Terminal("customer", "import", str(path), DEBITCLI_BOOK=sqlite_desk.place, columns=100) as terminal:
        terminal.wait_for('What is the column Schuhgröße ("42")?')
        terminal.type(DOWN)
        terminal.wait_for("» Keep it as a field of its own")
        terminal.type(ENTER)
        terminal.wait_for('What is the column Junk ("x")?')
        terminal.type(ENTER)
        screen = terminal.wait_for("1 saved")
        assert terminal.end() == 0
        assert "New fields: schuhgroße" in screen or "New fields: schuhgrosse" in screen
    assert sqlite_desk.customer("1")["schuhgrosse"] == "42"


def test_what_was_said_of_columns_is_told_and_kept_for_such_files(sqlite_desk: Desk, tmp_path: Path) -> None:
    header = "name,city,email,Rufnr,Junk,Foo"
    path = tmp_path / "list.csv"
    path.write_text(f"{header}\nAna,Rom,ana@x.es,+34912345678,j,f\n", encoding="utf-8")
    with Terminal(
        "customer", "import", str(path), "--allow-incomplete", DEBITCLI_BOOK=sqlite_desk.place, columns=100, rows=34
    ) as terminal:
        terminal.wait_for("1 of 3: What is the column Rufnr")
        terminal.type("p", "h", "o")
        terminal.wait_for(lambda text: pointed(text) == "phone")
        terminal.type(ENTER)
        terminal.wait_for('2 of 3: What is the column Junk ("j")?')
        terminal.type("o", "t", "h", "e", "r", "s")
        terminal.wait_for("» Leave out this one and all others")
        terminal.type(ENTER)
        screen = terminal.wait_for("1 saved")
        assert terminal.end() == 0
    assert "To say the same: --map Rufnr=phone --map Junk= --map Foo=" in screen
    path.write_text(f"{header}\nBo,Bonn,bo@x.es,+34912345679,,\n", encoding="utf-8")
    result = sqlite_desk.ok("customer", "import", str(path), "--allow-incomplete")
    assert "Read as: Rufnr → phone" in result.err
    assert "Left out, as before with such a file: Junk, Foo (another: --map)" in result.err
    assert sqlite_desk.customer("2")["phone"] == "+34912345679"
    other = sqlite_desk.run(
        "customer", "import", str(path), "--allow-incomplete", "--map", "Rufnr=contact", "--on-duplicate", "update"
    )
    assert (other.code, sqlite_desk.customer("2")["contact"]) == (0, "+34912345679")
    path.write_text(f"{header},New\nCy,Bonn,cy@x.es,1,2,3,4\n", encoding="utf-8")
    assert "4 columns" in sqlite_desk.run("customer", "import", str(path), "--allow-incomplete").err


def test_ctrl_c_at_that_question_saves_nothing(sqlite_desk: Desk, tmp_path: Path) -> None:
    with Terminal("customer", "import", a_file(tmp_path), DEBITCLI_BOOK=sqlite_desk.place) as terminal:
        terminal.wait_for("What is the column Rufnummer")
        terminal.type(CTRL_C)
        terminal.wait_for("Nothing was saved")
        assert terminal.end() == 130
    assert sqlite_desk.names() == []


def test_a_merge_asks_whose_value_stays_and_shows_what_changes(sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    other = ANA | {"city": "Getafe", "email": "b@b.es", "tax_id": "12345678Z"}
    sqlite_desk.ok("customer", "add", *flags(other), "--allow-duplicate")
    with Terminal("customer", "merge", "2", "1", DEBITCLI_BOOK=sqlite_desk.place) as terminal:
        screen = terminal.wait_for("City?")
        assert "» Madrid  (customer 1)" in screen
        terminal.type(DOWN)
        terminal.wait_for("» Getafe  (customer 2)")
        terminal.type(ENTER)
        terminal.wait_for("E-mail?")
        terminal.type(ENTER)
        screen = terminal.wait_for("Merge 2 Ana García López into 1 Ana García López?")
        assert "Madrid → Getafe" in screen
        terminal.type("y")
        terminal.wait_for("Customer 2 is merged into 1")
        assert terminal.end() == 0
    ana = sqlite_desk.customer("1")
    assert (ana["city"], ana["email"], ana["tax_id"]) == ("Getafe", "ana@example.com", "12345678Z")
