"""What all nouns and verbs share: a noun loads when it is named, and the options that are everywhere.

The glue to Typer, in one place, hence its length; it names no noun.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property, wraps
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info, get_params_convertors_ctx_param_name_from_function
from typer.models import CommandInfo

from debitcli.errors import DebitcliError, UsageError
from debitcli.forms.field import Field
from debitcli.forms.form import Form, as_key
from debitcli.listing.filters import Filter
from debitcli.run import Run
from debitcli.terminal.output import Format
from debitcli.terminal.safe import for_shell, is_a_word

_HALF = re.compile("[\ud800-\udfff]")
# Begins with a dash as options do, but none is called so: `-1`, `- pays by card`.
_IS_A_VALUE = re.compile(r"--?(?:[^A-Za-z-]|[A-Za-z-]+\s)")
_PANEL = "Everywhere"
_VALUES = "Fields (* required, unless the settings say otherwise)"
# What becomes of each in the run: its name there, type, flags, metavar, help.
_EVERYWHERE: tuple[tuple[str, Any, tuple[str, ...], str | None, str], ...] = (
    ("output", Format | None, ("--output", "-o"), None, "Format of the answer (table on a terminal, else tsv)."),
    ("place", str | None, ("--book",), "PLACE", "SQLite file or database URL of the book (or DEBITCLI_BOOK)."),
    ("user", str | None, ("--user",), "NAME", "Who is acting (or DEBITCLI_USER; default: the login name)."),
    ("yes", bool, ("--yes", "-y"), None, "Skip confirmations and optional questions."),
    ("no_input", bool, ("--no-input",), None, "Never ask anything."),
)
Complete = Callable[[typer.Context, str], Any]
"""Proposals for the shell: of the context, and what is typed so far."""
_Verb = TypeVar("_Verb", bound=Callable[..., None])


def run_of(context: typer.Context) -> Run:
    """The run that a command belongs to."""
    run = context.obj
    # Completion makes contexts of its own, without a run.
    return run if isinstance(run, Run) else Run()


class _Command(TyperCommand):
    """A command that takes the options that are everywhere; whether its first use `makes_book`."""

    makes_book = False

    def __init__(self, name: str | None, *, params: list[Any] | None = None, **settings: Any) -> None:
        own = params or []
        # A command may have an --output of its own, with formats that no other has.
        known = {flag for param in own for flag in param.opts}
        shared = [param for param in everywhere() if known.isdisjoint(param.opts)]
        super().__init__(name, params=[*own, *shared], **settings)

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
            is_a_path = any(word in (each.metavar or "") for word in ("FILE", "DEST"))
            if not is_a_path and any(map(_HALF.search, texts)):
                raise UsageError(f"{each.opts[0]}: this is not valid UTF-8. Nothing was done.")
        run_of(ctx).makes_book = self.makes_book
        return super().invoke(ctx)


class _Maker(_Command):
    """A command that brings something into a book, and makes the book where there is none."""

    makes_book = True


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

    @cached_property
    def _verbs(self) -> dict[str, CommandInfo]:
        app: typer.Typer = getattr(import_module(self._module), f"{self.name}_app")
        return {str(verb.name): verb for verb in app.registered_commands}


class Verbs(typer.Typer):
    """The verbs of a noun, each a function called as it is (`list_` is `list`)."""

    def verb(self, *lines: str, makes_book: bool = False) -> Callable[[_Verb], _Verb]:
        """Make a function a verb that takes the options that are everywhere; `lines` are the examples in its help.

        With `makes_book` it makes one where there is none.
        """
        kind = _Maker if makes_book else _Command

        examples = "\n\n".join(("Examples:", *(f"    {line}" for line in lines)))

        def register(function: _Verb) -> _Verb:
            return self.command(function.__name__.rstrip("_"), cls=kind, epilog=examples)(function)

        return register


def argument(metavar: str, words: str, complete: Complete | None = None) -> Any:
    """An argument of a verb, what its help says of it, and proposals for the shell."""
    return typer.Argument(metavar=metavar, help=words, autocompletion=complete, show_default=False)


@cache
def everywhere() -> list[Any]:
    """The options that every noun and verb takes, as parameters whose values go to the run."""
    shared = {"callback": _keep, "expose_value": False, "is_eager": True, "rich_help_panel": _PANEL}
    options = [
        _option(name, type_, *flags, metavar=metavar, help=words, **shared)
        for name, type_, flags, metavar, words in _EVERYWHERE
    ]
    verb = _with_parameters("options", options, dict)(lambda options: None)
    return list(get_params_convertors_ctx_param_name_from_function(verb)[0])


def view(path: Path) -> bool:
    """Open a file in the default viewer of the system; whether one was found."""
    return typer.launch(str(path)) == 0


def _keep(context: typer.Context, option: typer.CallbackParam, value: Any) -> Any:
    # Given to the noun or to the verb, an option counts; left out at one of them, it changes nothing.
    if value not in (None, False) and isinstance(context.obj, Run):
        if option.name == "no_input":
            context.obj.streams.ask = False
        else:
            setattr(context.obj, str(option.name), value)
    return value


DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the review and save nothing.")]
AllowDuplicate = Annotated[bool, typer.Option("--allow-duplicate", help="Save although it is there already.")]
AllowIncomplete = Annotated[bool, typer.Option("--allow-incomplete", help="Save without required fields, marked so.")]
AndNew = Annotated[bool, typer.Option("--and-new", help="After each save, start the next one.")]
Clear = Annotated[list[str] | None, typer.Option("--clear", metavar="FIELD", help="Empty a field; repeatable.")]
JsonFile = Annotated[
    str | None, typer.Option("--json", metavar="FILE", help="Fields as a JSON object, or an array of them; - is stdin.")
]
Limit = Annotated[int, typer.Option("--limit", min=0, max=10**9, metavar="N", help="How many on a page; 0 for all.")]
PageNumber = Annotated[int, typer.Option("--page", min=1, max=10**9, metavar="N", help="Which page.")]
ListColumns = Annotated[str, typer.Option("--columns", metavar="KEYS", help="Which fields to show, comma-separated.")]


def keys_in(typed: str) -> list[str]:
    """The keys of `--columns`."""
    return [as_key(key) for key in typed.split(",") if key.strip()]


def takes_fields(form: Form, complete: Mapping[str, Complete], *, custom: bool = False) -> Callable[[_Verb], _Verb]:
    """Give a verb a flag for each field of a form; what was given comes as its parameter `given` (key → text).

    With `custom` also `--field KEY=VALUE`. `complete` has the proposals for the shell, by field.
    """
    fields = [each for each in form.every if each.given_by == "person"]
    options = [_flag(each, complete.get(each.key)) for each in fields]
    if custom:
        shown = {"metavar": "KEY=VALUE", "help": "A custom field; repeatable.", "rich_help_panel": _VALUES}
        options.append(_option("field", list[str] | None, "--field", autocompletion=complete.get("field"), **shown))

    def collect(values: dict[str, Any]) -> dict[str, str | None]:
        given = {each.key: values[each.key] for each in fields if values[each.key] or isinstance(values[each.key], str)}
        texts = {k: v if isinstance(v, str) else form.by_key[k].kind.typed(v) for k, v in given.items()}
        return texts | dict(pairs(values.get("field")))

    return _with_parameters("given", options, collect)


def takes_filters(filters: Sequence[Filter]) -> Callable[[_Verb], _Verb]:
    """Give a verb an option for each filter of a list; what was given comes as its parameter `filters`."""
    options = [
        _option(
            each.key,
            bool if each.switch else list[str] | None if each.repeated else str | None,
            each.flag,
            help=each.help,
            metavar=None if each.switch else each.metavar,
            autocompletion=each.complete,
        )
        for each in filters
    ]
    return _with_parameters("filters", options, dict)


def takes(place: str, options: type) -> Callable[[_Verb], _Verb]:
    """Give a verb an option for each field of a dataclass, annotated as one; what it makes is the parameter `place`."""
    signature = inspect.signature(options)
    parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in signature.parameters.values()]
    return _with_parameters(place, parameters, lambda values: options(**values))


def pairs(given: Sequence[str] | None) -> list[tuple[str, str]]:
    """The keys and values of `--field KEY=VALUE`."""
    split = [each.partition("=") for each in given or ()]
    for key, sign, _value in split:
        if not sign:
            raise UsageError(f'--field "{key}" has no value.', "Write it as --field KEY=VALUE.")
    return [(as_key(key), value) for key, _sign, value in split]


def completing(proposals: Callable[[Run, str], Iterable[tuple[str, str]]]) -> Complete:
    """Proposals out of what the book has, words with what they mean, none where it cannot be used: nobody hears why.

    Shells put a word into the line as it is: one that would be more than a word there is not proposed.
    """

    def complete(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        try:
            found = [each for each in proposals(run_of(context), incomplete) if each[0].startswith(incomplete)]
        except DebitcliError:
            return []
        return [(word, for_shell(meaning)) for word, meaning in found if is_a_word(word)]

    return complete


def completing_names(names: Callable[[Run], Sequence[str]]) -> Complete:
    """Proposals out of names that need no explanation."""
    return completing(lambda run, _: [(name, "") for name in names(run)])


def _flag(field: Field, complete: Complete | None) -> inspect.Parameter:
    """The flag of a field; its words come from the form."""
    words = f"{field.label}{' *' if field.required else ''}{': ' + field.help if field.help else ''}"
    more = "; repeatable." if field.repeated_as else f" ({field.example})" if field.example else ""
    type_ = list[str] | None if field.repeated_as else str | None
    return _option(
        field.key,
        type_,
        field.flag,
        metavar="TEXT",
        help=words + more,
        autocompletion=complete,
        rich_help_panel=_VALUES,
    )


def _option(name: str, type_: Any, *flags: str, **settings: Any) -> inspect.Parameter:
    """A parameter that is an option; where it is not given, it is False or None."""
    default = False if type_ is bool else None
    annotation = Annotated[type_, typer.Option(*flags, **settings)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _with_parameters(
    place: str, parameters: Sequence[inspect.Parameter], collect: Callable[[dict[str, Any]], Any]
) -> Callable[[_Verb], _Verb]:
    """A decorator that puts `parameters` into a verb's signature at its parameter `place`, and collects them there."""

    def decorate(verb: _Verb) -> _Verb:
        @wraps(verb)
        def run(**values: Any) -> None:
            made = {each.name: values.pop(each.name) for each in parameters}
            verb(**values, **{place: collect(made)})

        signature = inspect.signature(verb)
        every: list[inspect.Parameter] = []
        for each in signature.parameters.values():
            every += parameters if each.name == place else [each.replace(kind=inspect.Parameter.KEYWORD_ONLY)]
        run.__signature__ = signature.replace(parameters=every)  # type: ignore[attr-defined]
        return run  # type: ignore[return-value]

    return decorate
