"""Tables of text as other programs and systems write them: any delimiter, any ends of lines, and back out as TSV."""

import csv
import io
from pathlib import Path

import pytest
from conftest import Desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from debitcli.files import writers
from debitcli.files.delimited import DELIMITERS, Delimited, delimiter_of
from debitcli.files.formats import FileFormat
from debitcli.files.formulas import unmarked
from debitcli.files.source import Source

HEADER = ["name", "city", "country"]
CELLS = st.text(st.sampled_from("aé'=+-@\"\t,;|\n 1"), max_size=6)
ENDS = ("\n", "\r\n", "\r", "\r\r\n")


def rows_of(path: Path, delimiter: str | None = None) -> list[list[str]]:
    source = Source(path.name, path, FileFormat.CSV, path.stat().st_size)
    sign = delimiter or delimiter_of(source, "utf-8", None, HEADER.__contains__)
    return [cells for _, cells, _ in Delimited(source, "utf-8", sign).rows()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.just("x"), CELLS, CELLS)), sign=st.sampled_from(DELIMITERS), end=st.sampled_from(ENDS)
)
def test_rows_with_any_ends_of_lines_come_back(
    tmp_path: Path, rows: list[tuple[str, ...]], sign: str, end: str
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign, lineterminator="\n").writerows([HEADER, *rows])
    path = tmp_path / "a.csv"
    path.write_text(out.getvalue().replace("\n", end), encoding="utf-8", newline="")
    assert rows_of(path) == [HEADER, *map(list, rows)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.just("x"), CELLS, CELLS)), sign=st.sampled_from(",\t"))
def test_what_is_written_is_read_back(tmp_path: Path, rows: list[tuple[str, ...]], sign: str) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writers.as_csv(out, HEADER, rows, delimiter=sign)
    assert [list(map(unmarked, row)) for row in rows_of(path)] == [HEADER, *map(list, rows)]


@pytest.mark.parametrize("asked", [(), ("-o", "tsv")])
def test_an_export_as_tsv_is_imported_again(sqlite_desk: Desk, asked: tuple[str, ...]) -> None:
    Path("new.csv").write_text(
        'name,city,country,notes\n"=Ana, S.L.",\'\',ES,"one\n---\ntwo; three"\n'
        '\'t Hoen BV,\'s-Hertogenbosch,NL,"say ""hi"""\n'
    )
    sqlite_desk.ok("customer", "import", "new.csv", "--allow-incomplete")
    name = "all.txt" if asked else "all.tsv"
    sqlite_desk.ok("customer", "export", name, *asked)
    first, second = Path(name).read_bytes().splitlines()[:2]
    assert first.startswith(b"number\tname\t")
    assert second.startswith(b"1\t'=Ana, S.L.\t")
    assert sqlite_desk.ok("customer", "export", "-o", "tsv").out.encode() == Path(name).read_bytes()
    for number in "12":
        sqlite_desk.ok("customer", "delete", number, "--yes")
    sqlite_desk.ok("customer", "import", name, "--allow-incomplete")
    sqlite_desk.ok("customer", "export", "again.tsv")
    assert Path("again.tsv").read_bytes() == Path(name).read_bytes()


TITLES = "".join(f"Bericht, Zeile {line}\n" for line in range(19))


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("sep=;\r\nname;city\r\nAna, S.L.;Madrid, Centro\r\n", ["Ana, S.L.", "Madrid, Centro"]),
        ('"sep=,"\nname,city\nAna;Bea,Madrid\n', ["Ana;Bea", "Madrid"]),
        ("sep=\t\nname\tcity\nAna\tMadrid\n", ["Ana", "Madrid"]),
        ("sep=~\nname~city\nAna~Madrid\n", ["Ana", "Madrid"]),
        ("name;city\nAna;Calle 1, Madrid, 1,5\nBea;Calle 2, Bonn, 2,5\n", ["Ana", "Calle 1, Madrid, 1,5"]),
        ("name\nDoe; John\nRoe; Jane\n", ["Doe; John"]),
        ('name|"city, town"\nAna, B|Madrid\n', ["Ana, B", "Madrid"]),
        (f"{TITLES}name;city\nAna;Madrid\n", ["Ana", "Madrid"]),
        ("name,city\n" + "Bob,Bonn\n" * 30 + '"Ana; ""the"" Inc","Ma;drid"\n', ['Ana; "the" Inc', "Ma;drid"]),
        ("Kunde;Ort\nAna, S.L.;Madrid\n", ["Ana, S.L.", "Madrid"]),
    ],
)  # fmt: skip
def test_the_delimiter_is_recognised(tmp_path: Path, text: str, row: list[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert row in rows_of(path)
    assert not any(cells[0].startswith("sep=") for cells in rows_of(path))


def test_lines_are_counted_as_an_editor_does(sqlite_desk: Desk) -> None:
    rows = ["name,country,address", 'Ana,ES,"Calle 1', 'Piso 2"', "Bob,Narnia,x"]
    for end, line in (("\n", 4), ("\r\n", 4), ("\r", 4), ("\r\r\n", 7)):
        Path("a.csv").write_bytes(end.join([*rows, ""]).encode())
        said = sqlite_desk.run("customer", "import", "a.csv", "--allow-incomplete").err
        assert f'country is no country  line {line} ("Narnia")' in said, (end, said)
        Path("a.csv").write_bytes(end.join([rows[0], "Zoë,DE,x", "Bob,DE,\udcff"]).encode("utf-8", "surrogateescape"))
        refused = sqlite_desk.run("customer", "import", "a.csv")
        assert f"line {3 if line == 4 else 5} of a.csv has a byte that is no UTF-8" in refused.err


def test_a_file_of_the_old_mac_keeps_the_lines_of_an_address(sqlite_desk: Desk) -> None:
    Path("a.csv").write_bytes(b'name,country,address\rAna,ES,"Calle 1\rPiso 2"\rBea,ES,"Calle 3\nPiso 4"\r')
    sqlite_desk.ok("customer", "import", "a.csv", "--allow-incomplete")
    assert [sqlite_desk.customer(number)["address"] for number in "12"] == ["Calle 1\nPiso 2", "Calle 3\nPiso 4"]


def test_nul_bytes_at_the_end_of_a_file_are_named(sqlite_desk: Desk) -> None:
    Path("a.csv").write_bytes(b"name,country\nAna,ES\n" + bytes(4_000))
    refused = sqlite_desk.run("customer", "import", "a.csv", "--allow-incomplete")
    assert (refused.code, "row has NUL bytes, as a file has that was cut off" in refused.err) == (3, True), refused.err
