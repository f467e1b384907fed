"""Text that would act on a terminal, in every place that takes text: what reaches the streams is text and no more."""

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import ANA, Desk, Result, flags
from test_every_verb import VERBS

HOSTILE = (
    "\x1b]0;pwned\x07", "\x1b[31mred", "be\x07ll", "re\rturn", "a\u202eb", "ne\x85xt", "\x9b31m", "a\u2028b", "a\n✓ x"
)  # fmt: skip
"""Each acts on a terminal in its own way; the last one would be a line of its own."""
ALL = "".join(HOSTILE)
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
READING = ("list", "show", "history", "upcoming", "duplicates")

PLAUSIBLE: dict[str, Sequence[str]] = {
    "customer add": ("--allow-duplicate", *flags(ANA | {"number": "77"})), "customer edit": ("--city", "Rome"),
    "note edit": ("--kind", "event"),
    "customer merge": ("--take", "phone"), "customer consent grant": ("--channel", "email"),
    "customer consent withdraw": ("--channel", "email"), "product add": flags({"name": "Nut", "price": "1.00"}),
    "product edit": ("--price", "2.00"), "user remove": ("--heir", "mara"),
    "product import": ("--skip-invalid",),
    "customer import": ("--allow-incomplete", "--create-fields", "--skip-invalid", "--on-duplicate", "update"),
}  # fmt: skip
"""Options with which a verb has something to do."""
ARGUMENTS = {
    "customer": "1", "customers": "1", "product": "1", "number": "1", "source": "2", "target": "1",
    "files": "paper.txt", "text": "words", "users": "bo", "purpose": "promotions", "file": "some.csv",
    "destination": "out.txt", "name": "vip", "new": "better", "key": "tier", "value": "ES",
    "category add name": "new", "category merge source": "vip", "category merge target": "other",
    "field add key": "size", "user add name": "cy", "user remove name": "bo", "product import file": "goods.csv",
    "settings set key": "company.country", "settings unset key": "company.country", "customer restore customer": "3",
}  # fmt: skip
"""What stands in the place of an argument, of one verb or of all."""


TEXTS = {
    "customer": ("name", "city", "contact", "address", "region", "postal_code", "phone", "email", "tax_id", "website"),
    "product": ("name", "description", "unit", "account"), "category": ("name",), "custom_field": ("label", "help"),
    "custom_value": ("value",), "note": ("text",), "attachment": ("name", "media_type"), "keeper": ("name",),
    "history": ("action",), "consent": ("evidence",),
}  # fmt: skip
"""Where the book keeps text."""


@pytest.fixture(scope="module")
def stocks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where books are kept that were made once."""
    return tmp_path_factory.mktemp("stocks")


@pytest.fixture
def shop(sqlite_desk: Desk, tmp_path: Path, stocks: Path) -> Desk:
    """A desk with some of everything, in a folder with files to take in."""
    sqlite_desk.monkeypatch.chdir(tmp_path)
    sqlite_desk.monkeypatch.setenv("PATH", "")
    Path("paper.txt").write_text("paper")
    Path("some.csv").write_text("name,city,mood\nBea,Bonn,fine\n,Rome,\n")
    Path("goods.csv").write_text("name,price\nBolt,1.00\nNail,much\n")
    if not (stocks / "plain").exists():
        stock(sqlite_desk)
        shutil.copytree(Path(sqlite_desk.place).parent, stocks / "plain")
        haunt(shutil.copytree(stocks / "plain", stocks / "haunted") / "book.db")
    restore(sqlite_desk, stocks / "plain")
    return sqlite_desk


@pytest.fixture
def haunted(shop: Desk, stocks: Path) -> Desk:
    """The same with a book into which a program that checks nothing wrote hostile text."""
    restore(shop, stocks / "haunted")
    return shop


def restore(desk: Desk, stock: Path) -> None:
    """Let the book be as it was."""
    shutil.copytree(stock, Path(desk.place).parent, dirs_exist_ok=True)


def stock(desk: Desk) -> None:
    """Fill a book."""
    desk.ok("field", "add", "tier", "--type", "choice", "--choice", "gold", "--choice", "tin", "--label", "Tier")
    desk.ok("field", "add", "mood")
    for name in ("vip", "other"):
        desk.ok("category", "add", name)
    desk.add(category="vip", field="tier=gold")
    desk.add(name="Ana Garcia", email="anna@example.com", phone="91 234 56 79", field="mood=fine")
    desk.ok("customer", "archive", desk.add(name="Old", email="old@example.com"))
    desk.ok("customer", "consent", "grant", "1", "promotions", "--channel", "phone", "--evidence", "letter")
    desk.ok("product", "add", "--name", "Screw", "--price", "1.00", "--unit", "box", "--vat-rate", "21")
    desk.ok("user", "add", "bo")
    desk.ok("note", "add", "1", "First", "--on", "2999-01-01", "--share", "bo", "--attach", "paper.txt")
    desk.ok("note", "add", "1", "Second", "--share", "mara", "--user", "bo")
    desk.ok("customer", "edit", "1", "--contact", "Luis")


def haunt(place: Path) -> None:
    """Write hostile text into all of a book."""
    with closing(sqlite3.connect(place)) as book, book:
        book.execute("DROP TRIGGER consent_is_kept")
        for table, columns in TEXTS.items():
            for column in columns:
                book.execute(f"UPDATE {table} SET {column} = {column} || ?", [ALL])  # noqa: S608 - names from above
        changes = json.dumps({"contact": ["a" + ALL, ALL], "key" + ALL: [None, ALL]})
        book.execute("UPDATE history SET changes = ? WHERE action LIKE 'edited%'", [changes])
        book.execute("UPDATE custom_field SET choices = ? WHERE key = 'tier'", [json.dumps(["gold" + ALL, "tin"])])
        book.execute("UPDATE custom_field SET key = key || ?, position = 3 WHERE key = 'mood'", [ALL])
        book.execute("UPDATE note SET author = ? WHERE author = 'bo'", [ALL])
        book.execute("UPDATE note_share SET keeper = ? WHERE keeper = 'bo'", [ALL])


def check(result: Result, line: Sequence[str]) -> Result:
    """Nothing acts on a terminal in either stream, no line is forged, and the program has no fault."""
    # Notes, and cells of CSV, have lines of their own.
    whole = result.err if {"table", "csv"} & set(line) else result.out + result.err
    assert "\n✓ x" not in whole, f"{line}: {whole!r}"
    for stream in (result.out.replace("\r\n", "\n"), result.err):
        if found := ACTS.search(stream):
            pytest.fail(f"{line}: {found[0]!r} in {stream[max(0, found.start() - 90) : found.end() + 30]!r}")
    assert result.code != 1, f"{line}: {result.err}"
    return result


def takes(words: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """The parameters of a verb that take a value: flag, or nothing for an argument; and the parameter."""
    for parameter in VERBS[tuple(words)].params:
        if not getattr(parameter, "is_flag", False):
            yield parameter.opts[0] if parameter.param_type_name == "option" else "", parameter


def line_of(words: Sequence[str], place: Any = None, text: str = "", options: Sequence[str] = ()) -> list[str]:
    """A plausible command line of a verb, with `text` in one `place`."""
    verb = " ".join(words)
    line = [*words, *PLAUSIBLE.get(verb, ()), "--yes", *options]
    for flag, parameter in takes(words):
        if parameter is place and flag:
            line += [f"{flag}={text}"] if flag.startswith("--") else [flag, text]
        elif not flag:
            name = parameter.name
            line.append(text if parameter is place else ARGUMENTS.get(f"{verb} {name}") or ARGUMENTS[name])
    return line


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_the_plausible_works(shop: Desk, words: tuple[str, ...]) -> None:
    """What the other tests stand on."""
    no_viewer = words == ("note", "open")
    result = shop.run(*line_of(words))
    assert result.code == (2 if no_viewer else 0), result.err


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_no_argument_and_no_option_acts(shop: Desk, stocks: Path, words: tuple[str, ...]) -> None:
    for turn, (_, parameter) in enumerate(takes(words)):
        metavar = parameter.metavar or ""
        formats = ("", "", "") if parameter.name == "output" or words[-1] == "export" else ("table", "json", "tsv")
        texts = [(ALL, formats[turn % 2]), (HOSTILE[turn % len(HOSTILE)], formats[2])]
        if "=" in metavar:
            texts += [(f"tier={ALL}", formats[0]), (f"{ALL}=1", formats[1]), (f"name={ALL}", formats[2])]
        if "FILE" in metavar or parameter.name == "place":
            there = shutil.copy("some.csv" if "FILE" in metavar else shop.place, f"{ALL}.csv")
            texts = [(there, formats[turn % 2]), (f"no/{ALL}.csv" if "FILE" in metavar else there, formats[2])]
        for text, form in texts:
            line = line_of(words, parameter, text, ("-o", form) if form else ())
            if check(shop.run(*line), line).code == 0:
                restore(shop, stocks / "plain")


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_nothing_in_the_book_acts(haunted: Desk, stocks: Path, words: tuple[str, ...]) -> None:
    formats = ("table", "tsv", "csv", "json", "jsonl") if words[-1] in READING else ("tsv", "json")
    for form in ("csv", "jsonl", "vcard") if words[-1] == "export" else formats:
        file = "-" if words[-1] == "export" else ""
        line = line_of(words, None, "", ("-o", form))
        check(haunted.run(*line[:-1], file or line[-1]), line)
        restore(haunted, stocks / "haunted")
