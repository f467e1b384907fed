"""The menu of nouns, and the way out of every run: a refusal becomes a message and an exit code. Long: so many ends."""

import contextlib
import errno
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn, TextIO

import typer

from debitcli import __version__, signals, usage
from debitcli.completion import ASKS, HELP, INSTALL, SHOW
from debitcli.errors import BookError, DataError, DebitcliError, InterruptedByUserError, UnheardError
from debitcli.files.writers import json_of
from debitcli.menu import Noun, Single, everywhere
from debitcli.run import Run
from debitcli.terminal.output import Format
from debitcli.terminal.streams import use_twins

SETUP = Single("setup", "debitcli.book.commands", "Say who you are: name, address, VAT, bank, mail server.")
REMIND = Single(
    "remind",
    "debitcli.invoices.sending.commands",
    "Send the reminders that are due: of every invoice the latest, once.",
)
NOUNS = (
    Noun(
        "customer",
        "debitcli.customers.commands",
        "Register, find and change customers.",
        Noun("consent", "debitcli.customers.consents.commands", "What a customer allows, and since when."),
    ),
    Noun("category", "debitcli.categories.commands", "Group customers under names of your own."),
    Noun("field", "debitcli.custom_fields.commands", "Fields of your own, beside those that every customer has."),
    Noun("note", "debitcli.notes.commands", "Private notes on customers and invoices, with attached files."),
    Noun("product", "debitcli.products.commands", "What is sold: products and services."),
    Noun("invoice", "debitcli.invoices.commands", "Write, issue and look after invoices."),
    Noun("payment", "debitcli.payments.commands", "Money that came in or went out, and what it pays."),
    Noun("expense", "debitcli.expenses.commands", "What suppliers charge, and whether it is paid."),
    Noun("account", "debitcli.ledger.accounts.commands", "The accounts of the ledger, and what stands on them."),
    Noun("entry", "debitcli.ledger.commands", "What is posted to accounts: each entry balances and stays."),
    Noun("report", "debitcli.reports.commands", "Income, expenses, VAT, what is owed, how the accounts stand."),
    Noun("mail", "debitcli.mail.commands", "The outbox: what leaves by mail, and what became of it."),
    Noun("book", "debitcli.book.commands", "The book as a whole: proved, copied, written for other programs, closed."),
    Noun("settings", "debitcli.book.commands", "How this book behaves."),
    Noun("user", "debitcli.users.commands", "The people who keep this book."),
)

CREDIT = "debitcli.payments.credit"
COMPANIONS = tuple(f"debitcli.{noun}.companion" for noun in ("notes", "mail", "invoices", "expenses"))

# What the machine refuses, whatever we do.
_OF_THE_MACHINE = {
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EBADF", "EIO", "EROFS", "EACCES", "EPERM", "EMFILE", "ENFILE", "EFBIG", "ESTALE")
}
_STANDARD_ERROR = 2
_SOME_ROOM = 65_536
_UNKNOWN = "It is not known whether this was saved: look before you repeat it."


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program with `arguments` (the command line, if None) and exit with the code of the contract."""
    # What a library cannot clear away when a disk is full is not for people.
    sys.unraisablehook = lambda _: None
    # Most runs end before there is anything to collect; looking for it costs a twentieth of the start.
    gc.set_threshold(1_000_000, 10, 10)
    with signals.as_interrupts():
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        signals.ignore()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        # Everything is written and closed; taking the interpreter apart would cost a fifth of the whole run.
        os._exit(code)


def run(arguments: list[str]) -> int:
    """Run the program once; the exit code."""
    with signals.as_interrupts():
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    _prepare_streams()
    with contextlib.closing(Run(companions=COMPANIONS, credit=CREDIT)) as this_run:
        return _answered(this_run, arguments)


def _answered(this_run: Run, arguments: list[str]) -> int:
    if arguments[:1] == ["help"]:
        # `debitcli help customer add`, as many programs have it.
        arguments = [*arguments[1:], "--help"]
    try:
        if asks := os.environ.get(ASKS, ""):
            from debitcli.completion import shells

            this_run.takes_book_as_it_is = True
            sys.stdout.write(shells.answer(menu(), this_run, asks, arguments))
            return 0
        if arguments[:1] and arguments[0] in (SHOW, INSTALL):
            from debitcli.completion import install

            if install.serve(this_run, *arguments):
                return 0
        code = menu().main(arguments, prog_name="debitcli", standalone_mode=False, obj=this_run)
        this_run.streams.close()
        signals.ignore()
        sys.stdout.flush()
        if this_run.undelivered:
            return _refuse(this_run.undelivered, this_run)
        if code == InterruptedByUserError.code:
            return _refuse(_interrupted(this_run.saved), this_run)
    except DebitcliError as error:
        return _refuse(error, this_run)
    except typer.TyperException as error:
        this_run.output = this_run.output or _asked_format(arguments)
        return _refuse(usage.refusal(error, arguments), this_run)
    except (KeyboardInterrupt, EOFError, typer.Abort):
        return _refuse(_interrupted(this_run.saved), this_run)
    except (BrokenPipeError, SystemExit) as error:
        if not isinstance(error, BrokenPipeError) and not isinstance(error.__context__, BrokenPipeError):
            raise
        # The reader of the answer has had enough, as in `| head`: no error of ours.
        this_run.streams.close()
        return 0
    except OSError as error:
        refused = _of_the_machine(error, this_run.saved)
        return _refuse(refused, this_run) if refused else _fault(error, this_run)
    except Exception as error:  # noqa: BLE001 - the last resort: a fault of the program itself
        if isinstance(error, RuntimeError) and not _is_at_home():
            homeless = BookError("There is no home directory.", "Set HOME, or name a book: --book FILE")
            return _refuse(homeless, this_run)
        return _fault(error, this_run)
    return code if isinstance(code, int) else 0


def menu() -> Any:
    """The command `debitcli` with its nouns."""
    app = typer.Typer(rich_markup_mode="rich", context_settings={"help_option_names": ["--help", "-h"]})

    @app.callback(invoke_without_command=True)
    def debitcli(
        context: typer.Context,
        version: Annotated[bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)] = False,
    ) -> None:
        """The customers, invoices and expenses of a small firm, in a terminal, on a file of its own."""
        if version:
            typer.echo(f"debitcli {__version__}")
        elif context.invoked_subcommand is None:
            from debitcli.book import overview

            overview.show(context.obj, [str(noun.name) for noun in NOUNS])

    group: Any = typer.main.get_command(app)
    for each in group.params:
        each.help = HELP.get(each.opts[0], each.help)
    group.params.extend(everywhere())
    for command in (SETUP, REMIND, *NOUNS):
        group.add_command(command)
    return group


def _interrupted(saved: bool | None) -> DebitcliError:
    if saved:
        return UnheardError("Interrupted after it was saved.")
    return InterruptedByUserError(f"Interrupted. {'Nothing was saved.' if saved is False else _UNKNOWN}")


def _of_the_machine(error: OSError, saved: bool | None) -> DebitcliError | None:
    """What to say where the machine refuses something; None where it is rather our fault."""
    if "temporary directory" in str(error) or (error.errno == errno.ENOSPC and _has_no_room_for_temporary_files()):
        words = f"there is no room for temporary files: {error.strerror}."
    elif error.errno not in _OF_THE_MACHINE:
        return None
    elif error.filename:
        words = f"{os.fsdecode(error.filename)} cannot be used: {error.strerror}."
    else:
        words = f"the answer cannot be written: {error.strerror}."
    if saved:
        return UnheardError(f"Saved, but {words}", "Do not repeat it.")
    return BookError(words[:1].upper() + words[1:], _UNKNOWN if saved is None else "")


def _has_no_room_for_temporary_files() -> bool:
    try:
        return shutil.disk_usage(tempfile.gettempdir()).free < _SOME_ROOM
    except OSError:
        # It is what nobody could look at.
        return True


def _is_at_home() -> bool:
    """Whether there is a home directory: the user of a container may have none."""
    try:
        Path.home()
    except RuntimeError:
        return False
    return True


def _refuse(error: DebitcliError, this_run: Run) -> int:
    """Say what was wrong, in words or as JSON, on standard error."""
    signals.ignore()
    streams = this_run.streams
    with contextlib.suppress(OSError):
        streams.close()
    # The code says it, too, where nobody hears the words.
    with contextlib.suppress(OSError):
        if this_run.structured:
            _refuse_in_json(error, streams.err)
            return error.code
        streams.say(f"✗ {error.message}")
        if isinstance(error, DataError):
            from debitcli.terminal.problems import lines

            for line in error.summary or lines(error.problems, streams.width):
                streams.say(line)
            if any(each.value is None for each in error.problems) and streams.err.isatty() and streams.why_not_ask:
                streams.say(f"  Nobody was asked for more: {streams.why_not_ask}.")
        for hint in error.hint.splitlines():
            streams.say(f"  {hint}")
    return error.code


def _refuse_in_json(error: DebitcliError, err: TextIO) -> None:
    """Written piece by piece: a file can have a million problems."""
    content: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.hint:
        content["hint"] = error.hint
    err.write('{"error": ' + json_of(content)[:-1] + ', "problems": [')
    for place, problem in enumerate(error.every_problem):
        places = ("record", "line", "column")
        listed = {k: v for k, v in asdict(problem).items() if k != "label" and (k not in places or v is not None)}
        err.write((", " if place else "") + json_of(listed))
    err.write("]}}\n")
    err.flush()


def _asked_format(arguments: list[str]) -> Format | None:
    """The format on a command line that could not be parsed, so that a script gets its error as it asked for it."""
    for flag, value in zip(arguments, [*arguments[1:], ""], strict=True):
        asked = value if flag in ("-o", "--output") else flag.removeprefix("--output=").removeprefix("-o")
        if asked in (Format.JSON, Format.JSONL) and flag.startswith("-"):
            return Format(asked)
    return None


def _fault(error: Exception, this_run: Run) -> int:
    """Say that the program has a fault; a log has where. Statements hold people's data: they stay out of both."""
    import traceback
    from datetime import UTC, datetime

    from platformdirs import user_log_path

    chain: Any = error
    while chain is not None:
        if hasattr(chain, "statement"):
            # The code leads to a page about SQLAlchemy.
            chain.statement = chain.params = chain.code = None
        if chain.args and isinstance(chain.args[0], str):
            # Databases tell the row that they refused in the lines below.
            chain.args = (chain.args[0].partition("\n")[0], *chain.args[1:])
        chain = chain.__cause__ or chain.__context__
    where = ""
    with contextlib.suppress(OSError, RuntimeError):
        path = user_log_path("debitcli") / "faults.log"
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(path, "a", encoding="utf-8", opener=lambda p, flags: os.open(p, flags, 0o600)) as log:
            log.write(f"{datetime.now(UTC).isoformat()} debitcli {__version__}\n")
            traceback.print_exception(error, file=log)
        where = f" Details: {path}"
    saved = " It was saved before: do not repeat it." if this_run.saved else ""
    return _refuse(DebitcliError(f"debitcli has a fault ({type(error).__name__}: {error}).{saved}{where}"), this_run)


def _prepare_streams() -> None:
    """The answer is UTF-8 when a program reads it, whatever the locale; Rich and Typer obey a dumb terminal."""
    # The book must not be opened in the place of a stream that was closed.
    while (free := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_ERROR:
        pass
    if sys.stdout is None:
        # Writing into it fails, as it did before: an answer must not get lost in silence.
        deaf = os.open(os.devnull, os.O_RDONLY)
        os.dup2(deaf, 1)
        os.close(deaf)
    os.close(free)
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")
    use_twins(sys.stderr)
    if sys.stdout.isatty():
        use_twins(sys.stdout)
    elif hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    if os.environ.get("TERM") == "dumb":
        os.environ.setdefault("NO_COLOR", "1")
