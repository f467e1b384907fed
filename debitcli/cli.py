"""The menu of nouns, and the way out of every run: a refusal becomes a message and an exit code."""

import contextlib
import errno
import gc
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, NoReturn, TextIO

import typer

from debitcli import __version__
from debitcli.errors import BookError, DataError, DebitcliError, InterruptedByUserError, UsageError
from debitcli.files.writers import json_of
from debitcli.menu import Noun, everywhere
from debitcli.run import Run
from debitcli.terminal.output import Format

NOUNS = (
    Noun(
        "customer",
        "debitcli.customers.commands",
        "Register, find and change customers.",
        Noun("consent", "debitcli.customers.consents.commands", "What a customer allows, and since when."),
    ),
    Noun("product", "debitcli.products.commands", "What is sold: products and services."),
    Noun("category", "debitcli.categories.commands", "Group customers under names of your own."),
    Noun("field", "debitcli.custom_fields.commands", "Fields of your own, beside those that every customer has."),
    Noun("note", "debitcli.notes.commands", "Private notes on customers, with attached files."),
    Noun("user", "debitcli.users.commands", "The people who keep this book."),
    Noun("settings", "debitcli.book.commands", "How this book behaves."),
)

COMPANIONS = ("debitcli.notes.companion",)

_FULL = (errno.ENOSPC, errno.EDQUOT)
_STANDARD_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program with `arguments` (the command line, if None) and exit with the code of the contract."""
    # Most runs end before there is anything to collect; looking for it costs a twentieth of the start.
    gc.set_threshold(1_000_000, 10, 10)
    code = run(list(sys.argv[1:] if arguments is None else arguments))
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass
    except OSError:
        code = code or BookError.code
    # Everything is written and closed; taking the interpreter apart would cost a fifth of the whole run.
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run the program once; the exit code."""
    _prepare_streams()
    this_run = Run(companions=COMPANIONS)
    try:
        with _hang_up_is_an_interrupt():
            code = menu().main(arguments, prog_name="debitcli", standalone_mode=False, obj=this_run)
    except DebitcliError as error:
        return _refuse(error, this_run)
    except typer.TyperException as error:
        this_run.output = this_run.output or _asked_format(arguments)
        return _refuse(_usage_error(error), this_run)
    except (KeyboardInterrupt, EOFError, typer.Abort):
        return _refuse(InterruptedByUserError("Interrupted. Nothing was saved."), this_run)
    except OSError as error:
        if error.errno not in _FULL:
            return _fault(error, this_run)
        return _refuse(BookError(f"The answer cannot be written: {error.strerror}."), this_run)
    except Exception as error:  # noqa: BLE001 - the last resort: a fault of the program itself
        return _fault(error, this_run)
    return code if isinstance(code, int) else 0


def menu() -> Any:
    """The command `debitcli` with its nouns."""
    app = typer.Typer(rich_markup_mode="rich")

    @app.callback(invoke_without_command=True)
    def debitcli(
        context: typer.Context,
        version: Annotated[bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)] = False,
    ) -> None:
        """The customers, invoices and expenses of a small firm, in a terminal, on a file of its own."""
        if version:
            typer.echo(f"debitcli {__version__}")
        elif context.invoked_subcommand is None:
            typer.echo(context.get_help())

    group: Any = typer.main.get_command(app)
    group.params.extend(everywhere())
    for noun in NOUNS:
        group.add_command(noun)
    return group


def _refuse(error: DebitcliError, this_run: Run) -> int:
    """Say what was wrong, in words or as JSON, on standard error."""
    streams = this_run.streams
    with contextlib.suppress(BrokenPipeError):
        if this_run.structured:
            _refuse_in_json(error, streams.err)
            return error.code
        streams.say(f"✗ {error.message}")
        if isinstance(error, DataError):
            from debitcli.terminal.problems import lines

            for line in error.summary or lines(error.problems, streams.width):
                streams.say(line)
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
        listed = {k: v for k, v in asdict(problem).items() if k not in places or v is not None}
        err.write((", " if place else "") + json_of(listed))
    err.write("]}}\n")
    err.flush()


def _usage_error(error: typer.TyperException) -> UsageError:
    context = getattr(error, "ctx", None)
    return UsageError(error.format_message(), f"See: {context.command_path if context else 'debitcli'} --help")


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
            chain.statement = chain.params = None
        chain = chain.__cause__ or chain.__context__
    path = user_log_path("debitcli") / "faults.log"
    where = ""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(path, "a", encoding="utf-8", opener=lambda p, flags: os.open(p, flags, 0o600)) as log:
            log.write(f"{datetime.now(UTC).isoformat()} debitcli {__version__}\n")
            traceback.print_exception(error, file=log)
        where = f" Details: {path}"
    return _refuse(DebitcliError(f"debitcli has a fault ({type(error).__name__}: {error}).{where}"), this_run)


@contextlib.contextmanager
def _hang_up_is_an_interrupt() -> Any:
    """A closed terminal or a request to stop ends a run as Ctrl-C does: what was typed is kept as a draft."""

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signals = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    try:
        former = {each: signal.signal(each, interrupt) for each in signals}
    except ValueError:  # not in the main thread
        former = {}
    try:
        yield
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)


def _prepare_streams() -> None:
    """The answer is UTF-8 when a program reads it, whatever the locale; Rich and Typer obey a dumb terminal."""
    # The book must not be opened in the place of a stream that was closed.
    while (free := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_ERROR:
        pass
    os.close(free)
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")
    if not sys.stdout.isatty() and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    if os.environ.get("TERM") == "dumb":
        os.environ.setdefault("NO_COLOR", "1")
