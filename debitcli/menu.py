"""What all nouns and verbs share: a noun loads when it is named, and the options that are everywhere.

It names no noun.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property, partial
from importlib import import_module
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info, get_params_convertors_ctx_param_name_from_function
from typer.models import CommandInfo

from debitcli import usage
from debitcli.errors import UsageError
from debitcli.options import completing, offer_users, option, run_of, takes_a_path, with_parameters
from debitcli.run import Run
from debitcli.terminal.output import Format

_HALF = re.compile("[\ud800-\udfff]")
# Begins with a dash as options do, but none is called so: `-1`, `- pays by card`.
_IS_A_VALUE = re.compile(r"--?(?:[^A-Za-z-]|[A-Za-z-]+\s)")
_PANEL = "Everywhere"
# What becomes of each in the run: its name there, type, flags, metavar, help.
_EVERYWHERE: tuple[tuple[str, Any, tuple[str, ...], str | None, str], ...] = (
    ("output", Format | None, ("--output", "-o"), None, "Format of the answer (table on a terminal, else tsv)."),
    ("place", str | None, ("--book",), "PLACE", "SQLite file or database URL of the book (or DEBITCLI_BOOK)."),
    ("user", str | None, ("--user",), "NAME", "Who is acting (or DEBITCLI_USER; default: the login name)."),
    ("yes", bool, ("--yes", "-y"), None, "Skip confirmations and optional questions."),
    ("no_input", bool, ("--no-input",), None, "Never ask anything."),
    ("no_pager", bool, ("--no-pager",), None, "Write a long answer straight to the terminal."),
)
_OFFERED = {"user": completing(offer_users)}
_ELSEWHERE = "Everywhere: --output, --book, --user, --yes, --no-input, --no-pager (see debitcli --help)"
_Verb = TypeVar("_Verb", bound=Callable[..., None])


@contextmanager
def _in_one_line() -> Iterator[None]:
    """Leave the options that are everywhere out of a help, whose last line names them."""
    for each in everywhere():
        each.hidden = True
    try:
        yield
    finally:
        for each in everywhere():
            each.hidden = False


class _Command(TyperCommand):
    """A command that takes the options that are everywhere; whether its first use `makes_book`.

    What is missing on a terminal it asks for.
    """

    def __init__(
        self, name: str | None, *, verb: Any, makes_book: bool, params: list[Any] | None = None, **settings: Any
    ) -> None:
        own = params or []
        # A command may have an --output of its own, with formats that no other has.
        known = {flag for param in own for flag in param.opts}
        shared = [param for param in everywhere() if known.isdisjoint(param.opts)]
        super().__init__(name, params=[*own, *shared], **settings)
        self._verb, self._makes_book = verb, makes_book

    def format_help(self, ctx: Any, formatter: Any) -> None:
        with _in_one_line():
            super().format_help(ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        # An option with a value that may be left out (`[AMOUNT]`) says yes without one.
        alone = [param.opts for param in self.params if param.opts[0][0] == "-" and (param.metavar or "")[:1] == "["]
        may_stand_alone = {flag for flags in alone for flag in flags}
        args = [
            f"{word}=yes" if word in may_stand_alone and following[:1] in ("", "-") else word
            for word, following in zip(args, [*args, ""][1:], strict=True)
        ]
        asked: list[str] = []
        while True:
            # The last arguments are the ones that are missing.
            more = [*([] if "--" in args else ["--"]), *asked] if asked else []
            try:
                return super().parse_args(ctx, [*args, *more])
            except typer.TyperException as error:
                param = usage.missing(error)
                run = run_of(ctx)
                if param is None or param.param_type_name != "argument" or not run.streams.can_ask:
                    raise
                ctx.params.clear()
                from debitcli import ask

                asked.append(ask.argument(run, param, self._verb))

    def make_parser(self, ctx: Any) -> Any:
        parser: Any = super().make_parser(ctx)
        as_option = parser._process_opts
        parser._process_opts = lambda word, state: (
            state.largs.append(word) if _IS_A_VALUE.match(word) else as_option(word, state)
        )
        return parser

    def invoke(self, ctx: Any) -> Any:
        for each in self.params:
            # Bytes that are no text come as halves of characters; a file may be called so.
            given = ctx.params.get(each.name)
            texts = [given] if isinstance(given, str) else given if isinstance(given, list | tuple) else ()
            if not takes_a_path(each) and any(map(_HALF.search, texts)):
                raise UsageError(f"{each.opts[0]}: this is not valid UTF-8. Nothing was done.")
        run_of(ctx).makes_book = self._makes_book
        return super().invoke(ctx)


class Noun(TyperGroup):
    """A noun of the menu, or `parts` of one. Its module is imported when a verb is named or listed.

    Alone it shows its verbs.
    """

    def __init__(self, name: str, module: str, help: str, *parts: "Noun") -> None:  # noqa: A002 - Typer's name for it
        super().__init__(name=name, help=help, params=[*everywhere()], commands=parts, epilog=_ELSEWHERE)
        self._module = module

    def format_help(self, ctx: Any, formatter: Any) -> None:
        with _in_one_line():
            super().format_help(ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            typer.echo(ctx.get_help())
            raise typer.Exit
        return super().parse_args(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in self._verbs and cmd_name not in self.commands:
            info = self._verbs[cmd_name]
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

    @property
    def others(self) -> Mapping[str, str]:
        """Verbs and options that other programs have, with what they are called here."""
        return self._app.others

    @cached_property
    def _app(self) -> "Verbs":
        app: Verbs = getattr(import_module(self._module), f"{self.name}_app")
        return app

    @cached_property
    def _verbs(self) -> dict[str, CommandInfo]:
        return {str(verb.name): verb for verb in self._app.registered_commands}


class Single(TyperCommand):
    """A verb that stands alone in the menu. Its module is imported when it is named."""

    def __init__(self, name: str, module: str, help: str) -> None:  # noqa: A002 - Typer's name for it
        super().__init__(name=name, help=help)
        self._module = module

    @cached_property
    def verb(self) -> Any:
        """The verb itself."""
        (info,) = getattr(import_module(self._module), f"{self.name}_app").registered_commands
        return get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode="rich")

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        return self.verb.make_context(info_name, args, parent=parent, **extra)


class Verbs(typer.Typer):
    """The verbs of a noun, each a function called as it is (`list_` is `list`).

    `others` are verbs and options that other programs have, with a sentence that names the right command.
    """

    def __init__(self, others: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.others = others or {}

    def verb(self, *lines: str, makes_book: bool = False) -> Callable[[_Verb], _Verb]:
        """Make a function a verb that takes the options that are everywhere; `lines` are the examples in its help.

        With `makes_book` it makes one where there is none. In its name, `_` is a dash.
        """
        examples = "\n\n".join(("Examples:", *(f"    {line}" for line in lines), _ELSEWHERE))

        def register(function: _Verb) -> _Verb:
            kind: Any = partial(_Command, verb=function, makes_book=makes_book)
            return self.command(function.__name__.rstrip("_").replace("_", "-"), cls=kind, epilog=examples)(function)

        return register


@cache
def everywhere() -> list[Any]:
    """The options that every noun and verb takes, as parameters whose values go to the run."""
    shared = {"callback": _keep, "expose_value": False, "is_eager": True, "rich_help_panel": _PANEL}
    options = [
        option(name, type_, *flags, metavar=metavar, help=words, autocompletion=_OFFERED.get(name), **shared)
        for name, type_, flags, metavar, words in _EVERYWHERE
    ]
    verb = with_parameters("options", options, dict)(lambda options: None)
    return list(get_params_convertors_ctx_param_name_from_function(verb)[0])


def _keep(context: typer.Context, option: typer.CallbackParam, value: Any) -> Any:
    # Given to the noun or to the verb, an option counts; left out at one of them, it changes nothing.
    if value not in (None, False) and isinstance(context.obj, Run):
        if option.name == "no_input":
            context.obj.streams.ask = False
        elif option.name == "no_pager":
            context.obj.streams.pages = False
        else:
            setattr(context.obj, str(option.name), value)
    return value
