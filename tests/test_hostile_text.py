"""Text that would act on a terminal, in every place that takes text: what reaches the streams is text and no more."""

import itertools
import json
import os
import re
import shutil
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import post
import pytest
from conftest import ANA, Desk, Result, flags
from office import COMPANY
from post import PostOffice
from terminal import CTRL_C, ENTER, Terminal
from test_every_verb import VERBS
from xlsxwriter import Workbook

HOSTILE = (
    "\x1b]0;pwned\x07", "\x1b[31mred", "be\x07ll", "re\rturn", "a\u202eb", "ne\x85xt", "\x9b31m", "a\u2028b", "a\n✓ x"
)  # fmt: skip
"""Each acts on a terminal in its own way; the last one would be a line of its own."""
ALL = "".join(HOSTILE)
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
READING = ("list", "show", "history", "upcoming", "duplicates")

PLAUSIBLE: dict[str, Sequence[str]] = {
    "customer add": ("--allow-duplicate", *flags(ANA | {"number": "77"})), "customer edit": ("--city", "Rome"),
    "note edit": ("--kind", "contact"),
    "customer merge": ("--take", "phone"), "customer consent grant": ("--channel", "email"),
    "customer consent withdraw": ("--channel", "email"), "product add": flags({"name": "Nut", "price": "1.00"}),
    "product edit": ("--price", "2.00"), "user remove": ("--heir", "mara"),
    "product import": ("--skip-invalid",), "invoice import": ("--skip-invalid",),
    "account add": ("--kind", "expense"), "account open": ("--line", "bank 5"),
    "entry add": ("--text", "Tea", "--line", "Tea 5", "--line", "bank -5"), "entry reverse": ("--reason", "twice"),
    "book reopen": ("--reason", "late"), "invoice add": ("--line", "2 x Nail @ 3 21%", "--charge", "Post @ 9"),
    "invoice edit": ("--message", "Thanks"), "invoice credit": ("--reason", "broken"),
    "invoice pdf": ("--into", "out"), "invoice write-off": ("--reason", "gone"), "invoice hold": ("--until", "+14d"),
    "payment reverse": ("--reason", "no"), "expense import": ("--skip-invalid",),
    "expense add": flags({"supplier": "Mill", "amount": "5.00"}), "expense edit": ("--description", "Flour"),
    "mail promote": ("--subject", "News", "--body", "paper.txt"),
    "customer import": ("--allow-incomplete", "--create-fields", "--skip-invalid", "--on-duplicate", "update"),
}  # fmt: skip
"""Options with which a verb has something to do."""
ARGUMENTS = {
    "customer": "1", "customers": "1", "product": "1", "number": "1", "source": "2", "target": "1",
    "files": "paper.txt", "text": "words", "users": "bo", "purpose": "promotions", "file": "some.csv",
    "destination": "out.txt", "name": "vip", "new": "better", "key": "tier", "value": "ES",
    "category add name": "new", "category merge source": "vip", "category merge target": "other",
    "field add key": "size", "user add name": "cy", "user remove name": "bo", "product import file": "goods.csv",
    "settings set key": "company.country", "settings unset key": "company.country", "settings show key": "customer",
    "customer restore customer": "3", "account": "6999", "account add name": "Sugar", "account merge source": "6998",
    "account merge target": "6999", "date": "2020-12-31", "book reopen date": "2020-06-01",
    "invoice": "2026-0001", "invoices": "2026-0001", "payment": "1", "invoice edit invoice": "draft-2",
    "invoice issue invoices": "draft-2", "invoice delete invoice": "draft-2", "invoice import file": "lines.csv",
    "payment import file": "paid.csv", "payment refund source": "1", "customer delete customer": "2",
    "invoice xml file": "out.xml", "invoice pdf file": "draft-2", "invoice template file": "own.typ", "to": "moved.db",
    "invoice pdf more": "2026-0001", "book restore file": "copy.db", "mail": "1", "mails": "2", "expense": "1",
    "folder": "out", "expense import file": "spent.csv",
}  # fmt: skip
"""What stands in the place of an argument, of one verb or of all."""


TEXTS = {
    "customer": ("name", "city", "contact", "address", "region", "postal_code", "phone", "email", "tax_id", "website"),
    "product": ("name", "description", "unit", "account"), "category": ("name",), "custom_field": ("label", "help"),
    "custom_value": ("value",), "note": ("text",), "attachment": ("name", "media_type"), "keeper": ("name",),
    "history": ("action",), "consent": ("evidence",),
    "account": ("name",), "entry": ("text", "actor"), "payment": ("reference", "bank_reference"),
    "expense": ("supplier", "description", "reference", "supplier_tax_id"), "expense_attachment": ("name",),
    "invoice": ("message", "reference", "buyer_reference"), "invoice_line": ("description",),
    "mail": ('"to"', "subject", "error"),
}  # fmt: skip
"""Where the book keeps text."""


@pytest.fixture(scope="module")
def stocks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where books are kept that were made once."""
    return tmp_path_factory.mktemp("stocks")


@pytest.fixture(scope="module")
def mailbox() -> Iterator[PostOffice]:
    """A mail server that stands for the time of these tests."""
    with post.opened() as office:
        yield office


@pytest.fixture
def shop(sqlite_desk: Desk, tmp_path: Path, stocks: Path, mailbox: PostOffice) -> Desk:
    """A desk with some of everything, in a folder with files to take in."""
    sqlite_desk.monkeypatch.setenv("PATH", "")
    Path("paper.txt").write_text("paper")
    Path("some.csv").write_text("name,city,mood\nBea,Bonn,fine\n,Rome,\n")
    Path("lines.csv").write_text("invoice,customer,description,price,vat_rate\na,1,Nail,3,21\nb,9,Nail,3,21\n")
    Path("paid.csv").write_text("customer,amount\n1,5.00\n")
    Path("spent.csv").write_text("supplier,total\nMill,1.00\nMill,much\n")
    Path("out").mkdir(exist_ok=True)
    Path("goods.csv").write_text("name,price\nBolt,1.00\nNail,much\n")
    if not (stocks / "plain").exists():
        stock(sqlite_desk, mailbox)
        shutil.copytree(Path(sqlite_desk.place).parent, stocks / "plain")
        haunt(shutil.copytree(stocks / "plain", stocks / "haunted") / "book.db")
    restore(sqlite_desk, stocks / "plain")
    shutil.copy(sqlite_desk.place, "copy.db")
    return sqlite_desk


@pytest.fixture
def haunted(shop: Desk, stocks: Path) -> Desk:
    """The same with a book into which a program that checks nothing wrote hostile text."""
    restore(shop, stocks / "haunted")
    return shop


def restore(desk: Desk, stock: Path) -> None:
    """Let the book be as it was."""
    shutil.copytree(stock, Path(desk.place).parent, dirs_exist_ok=True)


def stock(desk: Desk, mailbox: PostOffice) -> None:
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
    desk.ok("settings", "set", "company.currency", "EUR")
    for name, number in (("Coffee", "6999"), ("Tea", "6998")):
        desk.ok("account", "add", name, "--kind", "expense", "--number", number)
    desk.ok("entry", "add", "--text", "Kitchen", "--line", "Tea 5", "--line", "bank -5")
    desk.ok("book", "close", "2020-06-30")
    for key, value in COMPANY.items():
        desk.ok("settings", "set", f"company.{key}", value)
    desk.ok("settings", "set", "invoice.number", "2026-{number:04}")
    desk.ok("invoice", "add", "1", "--line", "Nail @ 3 21%", "--message", "Hello", "--reference", "PO 1", "--issue")
    desk.ok("invoice", "add", "1", "--line", "Nail @ 3 21%", "--message", "Hello")
    for key, value in (("host", "127.0.0.1"), ("port", str(mailbox.port)), ("security", "none"), ("from", "a@sol.es")):
        desk.ok("settings", "set", f"mail.{key}", value)
    desk.ok("invoice", "send", "2026-0001", "--yes")
    mailbox.refuses["ana@example.com"] = "550 no such user"
    assert desk.run("invoice", "send", "2026-0001", "--yes").code == 7
    mailbox.refuses.clear()
    desk.ok("payment", "add", "--customer", "1", "--amount", "5", "--reference", "by hand")
    desk.ok(
        "expense",
        "add",
        "--supplier",
        "Mill",
        "--amount",
        "9",
        "--description",
        "Oats",
        "--reference",
        "M 1",
        "--customer",
        "1",
        "--attach",
        "paper.txt",
    )


def haunt(place: Path) -> None:
    """Write hostile text into all of a book."""
    with closing(sqlite3.connect(place)) as book, book:
        kept = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%RAISE(%'"
        for (trigger,) in book.execute(kept).fetchall():
            book.execute(f"DROP TRIGGER {trigger}")
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
    whole = result.err if {"table", "csv", "-"} & set(line) else result.out + result.err
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
def test_no_argument_and_no_option_acts(shop: Desk, stocks: Path, words: tuple[str, ...]) -> None:
    plain = shop.run(*line_of(words))
    # There is no viewer, and no terminal for an editor.
    needs_somebody = words in (("note", "open"), ("settings", "edit"), ("setup",))
    assert plain.code == (2 if needs_somebody else 0), plain.err
    restore(shop, stocks / "plain")
    for turn, (_, parameter) in enumerate(takes(words)):
        metavar = parameter.metavar or ""
        formats = ("", "", "") if parameter.name == "output" or words[-1] == "export" else ("table", "json", "tsv")
        texts = [(ALL, formats[turn % 2])]
        if turn % 2:
            texts.append((HOSTILE[turn // 2 % len(HOSTILE)], formats[2]))
        if "=" in metavar:
            texts += [(f"tier={ALL}", formats[0]), (f"{ALL}=1", formats[1]), (f"name={ALL}", formats[2])]
        if "FILE" in metavar or parameter.name == "place":
            there = shutil.copy("some.csv" if "FILE" in metavar else shop.place, f"{ALL}.csv")
            texts = [(there, formats[turn % 2]), (f"no/{ALL}.csv", formats[2])]
        # Those of every verb are read in one place.
        for text, form in texts[:1] if parameter.name in ("output", "place", "user") else texts:
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
        if words[-1] not in READING:
            restore(haunted, stocks / "haunted")


WRONG = (
    (ALL,), (f"--{ALL}",), ("customer", ALL), ("customer", "list", f"--{ALL}"), ("customer", "list", f"--foo={ALL}"),
    ("customer", "list", f"--no-input={ALL}"), ("customer", "list", "--limit", ALL), ("customer", "show", "1", ALL),
    ("field", "add", "k", "--type", ALL), (f"-{ALL}",), ("customer", "list", "--search"), (ALL, "--help"),
)  # fmt: skip


@pytest.mark.parametrize("form", ["table", "json"])
def test_no_wrong_command_line_acts(sqlite_desk: Desk, form: str) -> None:
    for words in WRONG:
        line = [*words, *(() if words[-1] == "--search" else ("-o", form))]
        assert check(sqlite_desk.run(*line), line).code == 2
        check(sqlite_desk.run("-o", form, *words), line)


@pytest.mark.parametrize(
    "name", ["DEBITCLI_BOOK", "DEBITCLI_USER", "LANG", "LC_ALL", "TERM", "COLUMNS", "EDITOR", "HOME"]
)
def test_nothing_in_the_environment_acts(shop: Desk, name: str) -> None:
    shop.place = ALL if name == "DEBITCLI_BOOK" else shop.place
    shop.monkeypatch.setenv(name, ALL)
    for line in (("user", "list"), ("customer", "list", "-o", "table"), ("field", "add", "k", "-o", "json")):
        check(shop.run(*line), line)


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\u202e" not in text])
def test_labels_are_checked_alike_whatever_the_way_in(shop: Desk, text: str) -> None:
    Path("new.csv").write_bytes(f'name,"{text}b"\nBea,x\n'.encode())
    Path("new.jsonl").write_text(json.dumps({"name": "Bea", f"{text}b": "x"}))
    before = shop.ok("field", "list").out
    ways = (
        ("field", "add", "k", "--label", f"{text}b"), ("field", "edit", "tier", "--label", f"{text}b"),
        ("field", "add", "k", "--help-text", f"{text}b"), ("field", "edit", "tier", "--choice", f"{text}b"),
        ("customer", "import", "new.csv", "--create-fields", "--allow-incomplete"),
        ("customer", "import", "new.jsonl", "--create-fields", "--allow-incomplete"),
    )  # fmt: skip
    for line in ways:
        assert check(shop.run(*line), line).code in (2, 3), line
    assert shop.ok("field", "list").out == before


OPTIONS: tuple[Sequence[str], ...] = (
    (), ("--create-fields",), ("--ignore-unknown",), ("--rejects", "-"), ("-o", "json", "--skip-invalid"),
    ("--ignore-unknown", "--on-duplicate", "update", "--skip-invalid"), ("--dry-run", "--create-fields"),
    ("--map", "name=name", "--ignore-unknown"), ("--no-header", "--map", "#1=name"),
)  # fmt: skip


def hostile_files(text: str) -> Iterator[str]:
    """Files of every kind with a text in each place that they have; their names."""
    quoted = text.replace('"', '""')
    tables = {
        "header": ["name", text], "value": ["name", "city"], "title": [text, ""], "twice": ["name", "name " + text],
        "known": ["name", "email"],
    }  # fmt: skip
    for name, header in tables.items():
        rows = [header, *([["name", "city"]] if name == "title" else []), [f"Bea{text}", f"x{text}"], ["Zoe", ""]]
        content = "".join(",".join(f'"{cell.replace(text, quoted)}"' for cell in row) + "\n" for row in rows)
        Path(f"{name}.csv").write_bytes(content.encode())
        with Workbook(f"{name}.xlsx") as workbook:
            sheet = workbook.add_worksheet(re.sub(r"[\[\]:*?/\\]", "", text)[:31])
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
        Path(f"{name}.jsonl").write_text(
            "".join(json.dumps(dict(zip(header, row, strict=True))) + "\n" for row in rows[1:])
        )
        yield from (f"{name}.{ending}" for ending in ("csv", "xlsx", "jsonl"))
    raw = (
        f"X-{text}:1\nFN:Bea",
        f"FN:Bea{text}",
        f"FN;TYPE={text}:Bea",
        f"FN;{text}=1:Bea",
        f"FN:B\nADR:{text}",
        f"{text}.FN:B",
        text,
    )
    for place, lines in enumerate(raw):
        Path(f"{place}.vcf").write_bytes(f"BEGIN:VCARD\nVERSION:3.0\n{lines}\nEND:VCARD\n".encode())
        yield f"{place}.vcf"
    for place, line in enumerate((f'{{"name": "{text}"}}', text, f'{{"name": {{"{text}": 1}}}}')):
        Path(f"raw{place}.jsonl").write_bytes((line + "\n").encode())
        yield f"raw{place}.jsonl"


def test_nothing_in_a_file_acts(shop: Desk, stocks: Path) -> None:
    turn = itertools.count()
    for text in (ALL, "nul\x00"):
        for file in hostile_files(text):
            # Each with some of the options.
            for options in [OPTIONS[next(turn) % len(OPTIONS)] for _ in range(2)]:
                line = ("customer", "import", file, "--allow-incomplete", *options, "--yes")
                if check(shop.run(*line), line).code == 0:
                    for look in (("field", "list"), ("customer", "list", "-o", "json")):
                        assert not {"␛", "�", "\\u001b"} & set(re.findall(r"␛|�|\\u001b", shop.ok(*look).out)), line
                    restore(shop, stocks / "plain")


def test_no_key_and_no_value_of_json_acts(shop: Desk) -> None:
    values = (ALL, [ALL], {ALL: ALL}, [[ALL]], {"kind": "general", "text": ALL})
    records: list[Any] = [ALL, [ALL], {ALL: "x"}, {ALL: [ALL]}, {"notes": [{"kind": "general", "text": ALL}]}]
    records += [
        {key: value} for key in ("name", "tier", "categories", "consents", "notes", "discount") for value in values
    ]
    for record in records:
        for line in (("customer", "add"), ("customer", "edit", "1", "-o", "json"), ("product", "add")):
            check(shop.run(*line, "--json", "-", stdin=json.dumps(record)), [*line, json.dumps(record)])
    for text in (ALL, f'{{"name": "{ALL}"}}', f'{{"{ALL}": 1'):
        check(shop.run("customer", "add", "--json", "-", stdin=text), [text])


def complete(desk: Desk, shell: str, *words: str) -> str:
    """What a shell is told after Tab."""
    line = " ".join(("debitcli", *words))
    asked = {"bash": (line, " =@:", "9", "80"), "complete_powershell": ()}.get(shell, ("80", "debitcli", *words))
    given = {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_WORD_TO_COMPLETE": ""}
    with desk.monkeypatch.context() as patch:
        for name, value in (given | {"_DEBITCLI_COMPLETE": shell}).items():
            patch.setenv(name, value)
        return desk.ok(*asked).out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "complete_powershell"])
def test_no_proposal_for_the_shell_acts(haunted: Desk, shell: str) -> None:
    """Here on the terminal, and in the shells that quote nothing; for the others see test_completion.py."""
    with closing(sqlite3.connect(haunted.place)) as book, book:
        book.execute("UPDATE category SET name = ? WHERE id = 1", ["\\$(touch x)"])
        book.execute(
            "UPDATE customer SET name = ?, email = 'a$(touch x)@b.com' WHERE number = '1'", ["[/b] \\$(touch x)" + ALL]
        )
        book.execute("UPDATE customer SET name = ?, email = NULL WHERE number = '2'", ["Fine"])
    of_the_book = (
        "customer show ",
        "customer show a",
        "category delete ",
        "field edit ",
        "customer list --field ",
        "settings set ",
    )
    for line in of_the_book:
        offered = complete(haunted, shell, *line.split(" "))
        check(Result(0, offered, ""), line.split())
        words = [re.split(r"\t|:::|  +\(", each)[0] for each in offered.splitlines()]
        if shell in ("bash", "complete_powershell"):
            assert not [word for word in words if re.search(r"(?<!\\)(?:\\\\)*[$() ]", word)], line
    assert "Fine" in complete(haunted, "fish", "customer", "show", "")


KEPT = (
    "👩\u200d👩\u200d👧 Cafe\u0301", "\u202fO’Brien",
    "محمد\u200f علي", "דוד\u200e כהן", "می\u200cخواهم", "a\u200bb",
    "Z\u0338\u0322algo", "\ue000 AG", "🏴\U000e0067\U000e0062\U000e007f", "❤\ufe0f", "Ǆ ﷺ",
    "\u0301", "co\u00adop",
)  # fmt: skip
EMPTY = (
    "\u200b",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u3164",
    "\u2800",
    "\u200e\u200f",
    "\U000e0067",
    "\u200b \u3000\u200d",
)
REFUSED = ("a\tb", "a\ufffeb", "a\uffffb", "a\x00b")


def test_wild_names_are_kept(shop: Desk) -> None:
    for place, name in enumerate(KEPT):
        number = shop.add(name=name, email=f"w{place}@example.com", phone=f"91 234 57 {place + 10}")
        check(shop.run("customer", "show", number, "-o", "table"), [name])
    wanted = [unicodedata.normalize("NFC", name).strip() for name in KEPT]
    assert shop.names("--search", "@example.com", "--sort", "created")[2:] == wanted
    assert set(wanted) <= {line.split("\t")[1] for line in shop.ok("customer", "list").out.splitlines()}
    for ending in ("csv", "jsonl", "xlsx"):
        shop.ok("customer", "export", f"all.{ending}", "--search", "@example.com")
        again = shop.ok("customer", "import", f"all.{ending}", "--on-duplicate", "update", "-o", "json").json
        assert again["unchanged"] == again["read"] == len(KEPT) + 2


@pytest.mark.parametrize("name", EMPTY)
def test_what_nobody_sees_is_empty(shop: Desk, name: str) -> None:
    Path("new.csv").write_text(f"name,city\n{name},Bonn\n", encoding="utf-8")
    ways = (
        ("customer", "add", "--name", name), ("customer", "edit", "1", "--name", name), ("category", "add", name),
        ("user", "add", name), ("note", "add", "1", name), ("product", "add", "--name", name, "--price", "1.00"),
    )  # fmt: skip
    for line in ways:
        result = shop.run(*line, "-o", "json")
        assert (result.code, "is required" in set(result.problems.values())) == (3, True), result.err
    assert shop.run("customer", "import", "new.csv", "--allow-incomplete").code == 3
    assert shop.run("user", "list", "--user", name).code == 2
    shop.ok("customer", "edit", "1", "--category", name, "--create-categories")
    assert shop.customer("1")["categories"] == []
    shop.ok("field", "edit", "tier", "--label", name)
    assert shop.ok("field", "list").out.split("\t")[1] == "Tier"


@pytest.mark.parametrize(
    "name", ["\u2066Ana\u2069", "\u202bAna", "A\u202en\u202ca", "\u200bAna\u200e", "\ufeffAna", " \u2060Ana\u200b "]
)
def test_what_comes_along_when_text_is_copied_falls_away(shop: Desk, name: str) -> None:
    number = shop.ok("customer", "add", "--name", name, "--allow-incomplete").out.strip()
    assert shop.customer(number)["name"] == "Ana"


def test_in_what_is_a_code_nothing_counts_that_is_not_seen(shop: Desk) -> None:
    typed = {
        "phone": "\u202a+34 912\u200b345 679\u202c", "email": "ana\u200b@new.example.es\u200e", "kind": "person\u200e",
        "postal_code": "\u200e280\u206014", "tax_id": "ES\u2011B64\u00ad717838\u200f", "website": "\u200bexample.com",
        "payment_terms": "\u200e30", "discount": "2.5\u200b", "currency": "\ufeffEUR", "language": "es\u200b",
        "country": "\u200eES",
    }  # fmt: skip
    number = shop.ok("customer", "add", "--name", "Ana Nueva", *flags(typed), "--allow-incomplete").out.strip()
    found = shop.customer(number)
    wanted = {
        "phone": "+34912345679", "email": "ana@new.example.es", "postal_code": "28014", "tax_id": "ESB64717838",
        "website": "https://example.com", "payment_terms": "30", "discount": "2.5", "currency": "EUR", "language": "es",
        "country": "ES", "kind": "person",
    }  # fmt: skip
    assert {key: found[key] for key in wanted} == wanted


@pytest.mark.parametrize("name", REFUSED)
def test_what_acts_is_no_name(shop: Desk, name: str) -> None:
    refused = shop.run("customer", "add", *flags(ANA | {"name": name}), "-o", "json").problems["name"]
    assert re.match("has a (control character|line break|tab)", refused)


def test_bytes_that_are_no_text_are_no_value(shop: Desk) -> None:
    for words in VERBS:
        for flag, parameter in takes(words):
            if "FILE" not in (parameter.metavar or "") and parameter.name not in ("place", "to", "destination", "user"):
                result = check(shop.run(*line_of(words, parameter, os.fsdecode(b"caf\xe9"))), [*words, flag])
                assert result.code == 2, (words, flag, result.err)


def test_a_file_may_have_a_name_that_is_no_text(shop: Desk, tmp_path: Path) -> None:
    name, copy, book = (os.fsdecode(b"caf\xe9" + ending) for ending in (b".csv", b".jsonl", b".db"))
    shutil.copy("some.csv", name)
    shutil.copy(shop.place, book)
    lines: Sequence[tuple[int, Sequence[str]]] = (
        (0, ("customer", "import", name, "--allow-incomplete", "--skip-invalid", "--create-fields")),
        (3, ("product", "import", name, "--ignore-unknown", "--rejects", copy, "-o", "json")),
        (0, ("customer", "export", copy, "--yes")), (0, ("product", "export", name, "--yes")),
        (5, ("customer", "export", name)), (2, ("customer", "import", os.fsdecode(b"no\xe9.csv"))),
        (0, ("note", "attach", "1", name)), (0, ("note", "add", "2", "x", "--attach", name)),
        (0, ("note", "save", "1", os.fsdecode(b"n\xe9w"))), (2, ("note", "save", "1", os.fsdecode(b"no/n\xe9w"))),
        (0, ("note", "save", "1", os.fsdecode(b"n\xe9w.2"), "-o", "json")), (3, ("customer", "add", "--json", name)),
        (0, ("customer", "list", "--book", book)), (0, ("field", "add", "k", "--book", os.fsdecode(b"n\xe9w.db"))),
        (0, ("book", "move", os.fsdecode(b"m\xe9w.db"))), (0, ("book", "backup", os.fsdecode(b"b\xe9w.db"))),
        (0, ("book", "restore", os.fsdecode(b"b\xe9w.db"), "--yes")),
    )  # fmt: skip
    for code, line in lines:
        result = check(shop.run(*line), line)
        assert result.code == code, (line, result.err)


def test_the_wizard_shows_hostile_answers_as_text(haunted: Desk) -> None:
    with Terminal("customer", "edit", "1", DEBITCLI_BOOK=haunted.place, DEBITCLI_USER="mara") as terminal:
        terminal.wait_for("Name")
        for _ in range(6):
            terminal.type(ENTER)
        terminal.type(CTRL_C)
        terminal.end()
    with Terminal("customer", "add", DEBITCLI_BOOK=haunted.place) as new:
        new.answer("Name", "Bea")
        new.type(CTRL_C)
        new.end()
    for raw in (terminal.raw.decode(), new.raw.decode()):
        assert not re.search("\x1b]|\x1b\\[31mred|\x07|[\x80-\x9f\u2028\u202e]", raw)
