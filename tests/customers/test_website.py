"""The website: what a field that is one line in the form comes to."""

import csv
import io
from pathlib import Path

from conftest import ANA, Desk, flags


def test_it_is_in_every_way_in_and_out(desk: Desk, tmp_path: Path) -> None:
    desk.add(website="Example.COM/About")
    assert desk.customer("1")["website"] == "https://example.com/About"
    assert "Website" in desk.ok("customer", "show", "1", "-o", "table").out
    desk.ok("customer", "edit", "1", "--website", "http://ana.es")
    assert desk.ok("customer", "history", "1", "-o", "json").json[-1]["changes"] == {
        "website": {"old": "https://example.com/About", "new": "http://ana.es"}
    }
    review = desk.run("customer", "add", *flags(ANA | {"website": "x.de"}), "--dry-run", "--allow-duplicate").err
    assert "https://x.de" in review
    assert desk.run("customer", "add", *flags(ANA | {"website": "n/a"}), "-o", "json").problems == {
        "website": "is no web address"
    }
    rows = list(csv.DictReader(io.StringIO(desk.ok("customer", "list", "-o", "csv").out)))
    assert rows[0]["website"] == "http://ana.es"
    assert desk.ok("customer", "list", "--columns", "website").out == "http://ana.es\n"
    for ending in ("csv", "jsonl", "vcf", "xlsx"):
        desk.ok("customer", "export", f"all.{ending}")
        other = Desk(str(tmp_path / f"{ending}.db"), desk.capture, desk.monkeypatch)
        other.ok("customer", "import", f"all.{ending}")
        assert other.customer("1")["website"] == "http://ana.es"


def test_files_of_other_programs_fill_it(sqlite_desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Firma,Homepage\nNordic GmbH,NORDIC.de\n", encoding="utf-8")
    sqlite_desk.ok("customer", "import", str(path), "--allow-incomplete")
    assert sqlite_desk.customer("1")["website"] == "https://nordic.de"
