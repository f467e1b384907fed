"""What a report says of columns for the same field: which counts where, and what of them was not used."""

from pathlib import Path

from conftest import Desk


def test_a_second_column_of_one_name_counts_where_the_first_has_nothing_and_that_is_said(sqlite_desk: Desk) -> None:
    Path("c.csv").write_text("Name;Name;Email;;Phone\nAna;Ann2;a@b.es;;\n;Bea;b@b.es;;\n", "utf-8")
    said = sqlite_desk.ok("customer", "import", "c.csv", "--allow-incomplete").err
    assert "Read as: Name 2 → name where Name has nothing" in said
    assert 'Not used: Name 2 ("Ann2", where Name says something else)' in said
    assert sqlite_desk.names() == ["Bea", "Ana"]
