"""What every command shares: the run it belongs to, the options that are everywhere, and nouns that load when named."""

import getpass
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info, get_params_convertors_ctx_param_name_from_function
from typer.models import CommandInfo

from debitcli.errors import InterruptedByUserError, UsageError
from debitcli.fields import text
from debitcli.fields.value import Refused
from debitcli.terminal.output import Format, Record, write_record
from debitcli.terminal.streams import Streams

if TYPE_CHECKING:
    from debitcli.database.book import Book

_PANEL = "Everywhere"


@dataclass
class Run:
    """One run of the program: who acts, on which book, how it answers. The options that are everywhere end up here."""

    streams: Streams = field(default_factory=Streams)
    output: Format | None = None
    place: str | None = None
    user: str | None = None
    yes: bool = False
    # Modules of nouns that come after customers and have a part in them, so that customers need not know who they are.
    # Each has `part_of_profile(run, connection, customer)`, `save_notes(run, connection, notes)`,
    # `general_notes(run, connection, ids)` and `move(run, connection, source, target)`.
    companions: tuple[str, ...] = ()

    @cached_property
    def book(self) -> "Book":
        """The book, opened when it is first used."""
        from debitcli.database.book import Book

        return Book(self.place or os.environ.get("DEBITCLI_BOOK") or str(_default_place()))

    @cached_property
    def actor(self) -> str:
        """The name under which changes are recorded: `--user`, DEBITCLI_USER or the login name."""
        name = self.user or os.environ.get("DEBITCLI_USER") or getpass.getuser()
        outcome = text.clean(name, limit=80)
        if isinstance(outcome, Refused) or outcome.value is None:
            raise UsageError("The name of the user cannot be that.", "At most 80 characters, no control characters.")
        return str(outcome.value)

    @property
    def now(self) -> datetime:
        """The present time, UTC."""
        return datetime.now(UTC)

    @property
    def structured(self) -> bool:
        """Whether a program reads the answer as JSON."""
        return self.output in (Format.JSON, Format.JSONL)

    def answer_with(self, number: str, record: Record) -> None:
        """The answer of a command that changed one record: its number, or with `-o json` the whole record."""
        if self.structured:
            write_record(self.streams, self.output, record, table=lambda: "")
        else:
            self.streams.answer(number)

    def confirm(self, question: str) -> None:
        """Ask before something that cannot be taken back. `--yes` answers; without it and a terminal it is refused."""
        if self.yes:
            return
        if not self.streams.can_ask:
            raise UsageError("This needs a confirmation. Nothing was done.", "Add --yes.")
        from debitcli.terminal import prompts

        if not prompts.yes_or_no(question, default=False):
            raise InterruptedByUserError("Nothing was done.")


def run_of(context: typer.Context) -> Run:
    """The run that a command belongs to."""
    run = context.obj
    # Completion makes contexts of its own, without a run.
    return run if isinstance(run, Run) else Run()


class Command(TyperCommand):
    """A command that takes the options that are everywhere."""

    def __init__(self, name: str | None, *, params: list[Any] | None = None, **settings: Any) -> None:
        own = params or []
        # A command may have an --output of its own, with formats that no other has.
        known = {flag for param in own for flag in param.opts}
        shared = [param for param in everywhere() if known.isdisjoint(param.opts)]
        super().__init__(name, params=[*own, *shared], **settings)

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except (KeyboardInterrupt, EOFError) as error:
            raise InterruptedByUserError("Interrupted. Nothing was saved.") from error
        except BrokenPipeError:
            # The reader of the answer has had enough, as in `| head`: no error of ours.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit from None
        return result


class Noun(TyperGroup):
    """A noun of the menu, or `parts` of one. Its module is imported when a verb is named or listed.

    Alone it shows its verbs.
    """

    def __init__(self, name: str, module: str, help: str, *parts: "Noun") -> None:  # noqa: A002 - Typer's name for it
        super().__init__(name=name, help=help, params=[*everywhere()], commands=parts)
        self._module = module

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            typer.echo(ctx.get_help())
            raise typer.Exit
        return super().parse_args(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        info = self._verbs.get(cmd_name)
        if info is not None and cmd_name not in self.commands:
            command = get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode="rich")
            self.commands[cmd_name] = command
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:
        return list(dict.fromkeys([*self._verbs, *self.commands]))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self._verbs and args[0] not in self.commands:
            # For the proposal of a near verb.
            self.commands.update({name: self.get_command(ctx, name) for name in self._verbs})
        return super().resolve_command(ctx, args)

    @cached_property
    def _verbs(self) -> dict[str, CommandInfo]:
        app: typer.Typer = getattr(import_module(self._module), f"{self.name}_app")
        return {str(verb.name or getattr(verb.callback, "__name__", "")): verb for verb in app.registered_commands}


def examples(*lines: str) -> str:
    """The examples at the end of a command's help, one a line."""
    return "Examples:\n\n" + "\n\n".join(f"    {line}" for line in lines)


@cache
def everywhere() -> list[Any]:
    """The options that every noun and verb takes, as parameters whose values go to the run."""

    def options(
        output: Annotated[
            Format | None,
            typer.Option(
                "--output", "-o", help="Format of the answer (table on a terminal, else tsv).",
                callback=_keep("output"), expose_value=False, is_eager=True, rich_help_panel=_PANEL,
            ),
        ] = None,
        book: Annotated[
            str | None,
            typer.Option(
                "--book", metavar="PLACE", help="SQLite file or database URL of the book (or DEBITCLI_BOOK).",
                callback=_keep("place"), expose_value=False, is_eager=True, rich_help_panel=_PANEL,
            ),
        ] = None,
        user: Annotated[
            str | None,
            typer.Option(
                "--user", metavar="NAME", help="Who is acting (or DEBITCLI_USER; default: the login name).",
                callback=_keep("user"), expose_value=False, is_eager=True, rich_help_panel=_PANEL,
            ),
        ] = None,
        yes: Annotated[
            bool,
            typer.Option(
                "--yes", "-y", help="Skip confirmations and optional questions.",
                callback=_keep("yes"), expose_value=False, is_eager=True, rich_help_panel=_PANEL,
            ),
        ] = False,
        no_input: Annotated[
            bool,
            typer.Option(
                "--no-input", help="Never ask anything.",
                callback=_forbid_questions, expose_value=False, is_eager=True, rich_help_panel=_PANEL,
            ),
        ] = False,
    ) -> None: ...  # fmt: skip

    params, _convertors, _name = get_params_convertors_ctx_param_name_from_function(options)
    return list(params)


def read_text(file: str) -> str:
    """The text of a FILE argument, UTF-8; `-` is standard input."""
    try:
        if file == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        return Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 text (byte {error.start}).") from error


def view(path: Path) -> bool:
    """Open a file in the default viewer of the system; whether one was found."""
    return typer.launch(str(path)) == 0


def _keep(name: str) -> Callable[[typer.Context, Any], Any]:
    def keep(context: typer.Context, value: Any) -> Any:
        # Given to the noun or to the verb, an option counts; left out at one of them, it changes nothing.
        if value and isinstance(context.obj, Run):
            setattr(context.obj, name, value)
        return value

    return keep


def _forbid_questions(context: typer.Context, value: bool) -> bool:
    if value and isinstance(context.obj, Run):
        context.obj.streams.ask = False
    return value


def _default_place() -> Path:
    from platformdirs import user_data_path

    return user_data_path("debitcli") / "book.db"
