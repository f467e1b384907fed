"""Faults of the machine at random places, again and again: kills, full disks, disk errors, signals, closed streams.

    python tests/faults/faults.py --minutes 60 [--seed N]

Each trial lets one verb that writes meet one fault. Then the book must be whole, as it was before or as it is after,
and the exit code must tell which. Where there is no C compiler, writes are not disturbed one by one. Linux only.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = str(Path(sys.executable).with_name("debitcli"))
KINDS = ("KILL", "ENOSPC", "EIO")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
ADDRESS = ("--city", "Berlin", "--country", "DE", "--postal-code", "10115", "--address", "Weg 1")
LEAST = ("--allow-incomplete", "--allow-duplicate")
# Before that, no line of the program has run that could hear a signal.
_PYTHON_STARTS = 0.1
# What a trial may change without anything being amiss: when, what follows from that, and what only speeds searches.
_MOMENTS = ("created", "updated", "archived", "at", "since", "issued", "fingerprint", "fingerprint_before")
LINE = ("--line", "2 x Work @ 50 21%")
DAY = ("--date", "2026-01-05")
COMPANY = {"name": "Sol SL", "address": "Calle 8", "postal_code": "28013", "city": "Madrid", "country": "ES",
           "tax_id": "ESB64717838"}  # fmt: skip

VERBS: tuple[tuple[str, ...], ...] = (
    ("customer", "add", "--name", "Bo Ek", "--email", "bo@ek.se", "--category", "Retail", "--note", "new", *LEAST),
    ("customer", "edit", "1", "--city", "Rom", "--field", "shoe=44", *LEAST),
    ("customer", "archive", "2"),
    ("customer", "delete", "3", "--yes"),
    ("customer", "merge", "2", "1", "--yes"),
    ("customer", "consent", "grant", "1", "promotions"),
    ("customer", "import", "rows.csv", "--skip-invalid", "--create-categories", *LEAST[:1]),
    (
        "customer",
        "import",
        "rows.csv",
        "--skip-invalid",
        "--on-duplicate",
        "update",
        "--rejects",
        "bad.csv",
        *LEAST[:1],
    ),
    ("customer", "export", "out.csv"),
    ("customer", "export", "out.xlsx"),
    ("category", "add", "Wholesale"),
    ("category", "assign", "Retail", "--city", "Berlin"),
    ("category", "delete", "Retail", "--yes"),
    ("field", "add", "hat", "--type", "number"),
    ("field", "delete", "shoe", "--yes"),
    ("note", "add", "1", "more", "--attach", "rows.csv"),
    ("note", "add", "--invoice", "2026-0001", "more", "--attach", "rows.csv"),
    ("note", "save", "1", "saved.csv"),
    ("note", "delete", "1", "--yes"),
    ("product", "add", "--name", "Design", "--unit", "hour", "--price", "80"),
    ("invoice", "add", "1", *LINE, *DAY),
    ("invoice", "add", "1", *LINE, *DAY, "--issue", "--use-credit"),
    ("invoice", "issue", "--all-drafts"),
    ("invoice", "edit", "draft-2", "--reference", "PO 7"),
    ("invoice", "delete", "draft-2", "--yes"),
    ("invoice", "credit", "2026-0001", "--amount", "20", *DAY),
    ("invoice", "write-off", "2026-0001", "--amount", "20", "--reason", "gone", *DAY),
    ("invoice", "import", "invoices.csv", "--issue"),
    ("payment", "add", "2026-0001", "--amount", "30", *DAY),
    ("payment", "allocate", "1", "2026-0001", *DAY),
    ("payment", "refund", "1", *DAY),
    ("payment", "reverse", "1", "--reason", "bounced", *DAY),
    ("entry", "add", "--text", "Fees of the bank", "--line", "bank -5", "--line", "fees 5", *DAY),
    ("expense", "add", "--supplier", "Iberia", "--amount", "60", "--vat", "21%", "--attach", "rows.csv", *DAY),
    ("expense", "edit", "1", "--amount", "80"),
    ("expense", "pay", "1", "--amount", "10", *DAY),
    ("expense", "delete", "1", "--yes"),
    ("book", "backup", "saved.csv"),
    ("book", "restore", "other.db", "--yes"),
    ("book", "move", "new.db"),
    ("book", "upgrade", "--book", "old.db"),
    ("book", "export", "out.csv"),
    ("account", "add", "Post office", "--kind", "asset"),
    ("book", "close", "2026-01-04"),
    ("settings", "set", "customer.required", "name,email"),
    ("user", "add", "luis"),
    ("customer", "list", "--book", "old.db"),
    ("customer", "add", "--name", "First", "--book", "new.db", *LEAST),
)


@dataclass
class Faults:
    """Trials in a folder of their own; what went wrong is kept in words."""

    folder: Path
    chance: random.Random
    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _shim: Path | None = None
    _known: dict[tuple[str, ...], tuple[int, float, str, str]] = field(default_factory=dict)

    def begin(self) -> None:
        """Make the book that every trial begins with, one of an older version, and the shim."""
        start = self.folder / "start"
        start.mkdir()
        rows = "".join(f"Firm {n},{n}@firm{n}.example.com,Berlin,Retail\n" for n in range(300))
        (start / "rows.csv").write_text(f"name,email,city,categories\n{rows}bad,no address,,\n")
        lines = "".join(f"I{n},1,2026-01-06,Work {n},{n + 1},21\n" for n in range(60))
        (start / "invoices.csv").write_text(f"invoice,customer,date,description,price,vat_rate\n{lines}")
        for command in (
            ("field", "add", "shoe", "--type", "number"),
            ("category", "add", "Retail"),
            *(("customer", "add", "--name", name, *ADDRESS, *LEAST) for name in ("Ana", "Bea", "Cid")),
            ("note", "add", "1", "a note", "--attach", "rows.csv"),
            *(("settings", "set", f"company.{key}", value) for key, value in COMPANY.items()),
            ("invoice", "add", "1", *LINE, *DAY, "--issue"),
            *(("invoice", "add", "1", *LINE, *DAY) for _ in range(3)),
            ("note", "add", "--invoice", "draft-2", "of a draft", "--attach", "rows.csv"),
            ("payment", "add", "--customer", "1", "--amount", "25", *DAY),
            ("expense", "add", "--supplier", "Sol", "--amount", "121", "--vat", "21%", *DAY),
            ("book", "backup", "other.db"),
            ("category", "add", "Since"),
        ):
            # What Python writes when it compiles is no write of the program.
            compiling = _environment() | {"PYTHONDONTWRITEBYTECODE": ""}
            subprocess.run([PROGRAM, *command], cwd=start, env=compiling, check=True, capture_output=True)
        older = (
            "from debitcli.database.schema import base; base.VERSION = '0008'\n"
            "from debitcli.database.book import Book\n"
            "with Book('old.db').writing() as connection:\n"
            "    connection.exec_driver_sql(\"INSERT INTO setting (key, value) VALUES ('company.country', 'ES')\")\n"
        )
        subprocess.run([sys.executable, "-c", older], cwd=start, check=True)
        compiler = shutil.which("cc")
        if compiler:
            self._shim = self.folder / "shim.so"
            subprocess.run(
                [compiler, "-shared", "-fPIC", "-o", self._shim, HERE / "shim.c", "-ldl"], check=True, cwd=self.folder
            )

    def trial(self) -> None:
        """One verb, one fault."""
        verb = self.chance.choice(VERBS)
        writes, seconds, before, after = self._known.get(verb) or self._learn(verb)
        fault = self.chance.choice([*(KINDS if self._shim else ()), "signal", "stream", "limit"])
        with self._desk() as desk:
            environment, shell, stop = _environment(), f'exec "{PROGRAM}" "$@"', None
            if fault in KINDS:
                environment |= {
                    "LD_PRELOAD": str(self._shim),
                    "DEBITCLI_FAULT": f"{fault} {self.chance.randint(1, writes)}",
                }
            elif fault == "signal":
                stop = self.chance.choice(SIGNALS)
            elif fault == "stream":
                shell += " " + self.chance.choice((">&-", "2>&-", ">/dev/full", "2>/dev/full", ">&- 2>&- <&-"))
            else:
                shell = f"ulimit -f {self.chance.randint(0, 400)}; {shell}"
            started = subprocess.Popen(
                ["bash", "-c", shell, "bash", *verb],
                cwd=desk, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True, errors="replace", start_new_session=True,
            )  # fmt: skip
            if stop:
                time.sleep(self.chance.uniform(_PYTHON_STARTS, seconds))
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(started.pid, stop)
            _, err = started.communicate(timeout=120)
            met = environment.get("DEBITCLI_FAULT") or stop or shell
            what = f"{' '.join(verb)}  [{met}]  exit {started.returncode}"
            self.counts[f"{fault}: {started.returncode}"] += 1
            found = self._look(desk, verb)
            self.wrong += [
                f"{what}: {words}\n{err}" for words in _judge(verb, started.returncode, err, found, before, after)
            ]
            self._go_on(desk, verb, what, after)

    def _go_on(self, desk: Path, verb: Sequence[str], what: str, after: str) -> None:
        """The next run finds nothing in its way, and clears away what was left."""
        export = [PROGRAM, "customer", "export", "again.csv", "--book", _book(verb)]
        done = subprocess.run(export, cwd=desk, env=_environment(), capture_output=True, text=True, check=False)
        if done.returncode != 0 and not (_book(verb) == "new.db" and done.returncode == 6):
            self.wrong.append(f"{what}: the next run ends with {done.returncode}\n{done.stderr}")
        # Where there is no book, nothing was written beside one.
        if left := [each.name for each in desk.glob(".debitcli-*")] if done.returncode == 0 else []:
            self.wrong.append(f"{what}: {left} stay")

    def _learn(self, verb: tuple[str, ...]) -> tuple[int, float, str, str]:
        """How often a verb writes and how long it takes, and the book before and after it."""
        with self._desk() as desk:
            before, counter, environment = self._look(desk, verb), desk / "writes", _environment()
            counter.touch()
            if self._shim:
                environment |= {"LD_PRELOAD": str(self._shim), "DEBITCLI_FAULT": "COUNT 0"}
                environment |= {"DEBITCLI_FAULT_COUNT": str(counter)}
            began = time.monotonic()
            subprocess.run([PROGRAM, *verb], cwd=desk, env=environment, check=True, capture_output=True)
            seconds = time.monotonic() - began
            known = (max(counter.stat().st_size, 1), seconds, before, self._look(desk, verb))
        self._known[verb] = known
        return known

    @contextlib.contextmanager
    def _desk(self) -> Iterator[Path]:
        desk = self.folder / "desk"
        shutil.copytree(self.folder / "start", desk)
        try:
            yield desk
        finally:
            shutil.rmtree(desk)

    def _look(self, desk: Path, verb: Sequence[str]) -> str:
        """What is in the book and in the files that a verb writes; "damaged" with the reason where it is not whole."""
        book = desk / _book(verb)
        said = []
        for backup in desk.glob("*.before-upgrade-from-*"):
            with contextlib.closing(sqlite3.connect(backup)) as connection:
                if connection.execute("SELECT count(*) FROM setting").fetchone() != (1,):
                    return "damaged: a backup that is none"
        if book.exists():
            with contextlib.closing(sqlite3.connect(book)) as connection:
                for check in ("PRAGMA integrity_check", "PRAGMA foreign_key_check"):
                    rows = connection.execute(check).fetchall()
                    if rows not in ([], [("ok",)]):
                        return f"damaged: {rows}"
                said = _content(connection)
        for name in ("out.csv", "saved.csv"):
            if (desk / name).exists():
                said.append(f"{name}: {(desk / name).stat().st_size}")
        return "\n".join(said)


def _content(connection: sqlite3.Connection) -> list[str]:
    """Every row of every table of ours, without moments."""
    lines = []
    ours = "type = 'table' AND sql LIKE 'CREATE TABLE%' AND name NOT LIKE '%search%'"
    for (table,) in connection.execute(f"SELECT name FROM sqlite_schema WHERE {ours}").fetchall():
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        kept = [f'"{name}"' for name in columns if name not in _MOMENTS] or ["1"]
        # That a copy was made is noted when it is there, as something of its own.
        where = "WHERE noun != 'book'" if table == "history" else ""
        rows = connection.execute(f"SELECT {', '.join(kept)} FROM {table} {where}").fetchall()
        lines += sorted(f"{table} {row}" for row in rows)
    return lines


def _judge(verb: Sequence[str], code: int, err: str, found: str, before: str, after: str) -> Iterator[str]:
    if found.startswith("damaged"):
        yield found
    elif found not in (before, after):
        yield "the book is neither as before nor as after"
    # Where the machine is slow, Python itself may still be starting when it is interrupted.
    if code == 1 or ("Traceback" in err and code != -signal.SIGINT):
        yield "a fault of the program"
    if code in (0, 7) and found != after:
        yield "it says that it was done"
    # A verb that only reads upgrades a book of an earlier program; it may fail behind that.
    if code in (2, 3, 5, 6, 130) and found != before and verb[1] not in ("list", "upgrade"):
        yield "it says that nothing was done"


def _book(verb: Sequence[str]) -> str:
    if verb[:2] == ("book", "move"):
        return verb[2]
    return verb[verb.index("--book") + 1] if "--book" in verb else "book.db"


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DEBITCLI_", "LC_"))}
    own = {"DEBITCLI_BOOK": "book.db", "DEBITCLI_USER": "mara", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    return kept | own


def trials(seconds: float, seed: int) -> Faults:
    """Trials for so many seconds; the same seed tries the same things."""
    with tempfile.TemporaryDirectory() as folder:
        faults = Faults(Path(folder), random.Random(seed))
        faults.begin()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            faults.trial()
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    print(f"seed {given.seed}")
    faults = trials(given.minutes * 60, given.seed)
    for outcome, count in sorted(faults.counts.items()):
        print(f"{count:6} {outcome}")
    print("\n".join(faults.wrong) or "nothing wrong")
    sys.exit(bool(faults.wrong))


if __name__ == "__main__":
    main()
