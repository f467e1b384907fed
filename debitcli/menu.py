"""What all nouns and verbs share: a noun loads when it is named, and the options that are everywhere.

The glue to Typer, in one place; it names no noun.
"""

import inspect
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info, get_params_convertors_ctx_param_name_from_function
from typer.models import CommandInfo

from debitcli.errors import DebitcliError, InterruptedByUserError, UsageError
from debitcli.forms.field import Field
from debitcli.forms.form import Form, as_key
from debitcli.listing.filters import Filter
from debitcli.run import Run
from debitcli.terminal.output import Format

_PANEL = "Everywhere"
_VALUES = "Fields (* required, unless the settings say otherwise)"
Complete = Callable[[typer.Context, str], Any]
"""Proposals for the shell: of the context, and what is typed so far."""
_Verb = TypeVar("_Verb", bound=Callable[..., None])


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
    parameters = [_parameter(each.key, *_flag(each, complete.get(each.key))) for each in fields]
    if custom:
        option = typer.Option(
            "--field", metavar="KEY=VALUE", help="A custom field; repeatable.", rich_help_panel=_VALUES,
            autocompletion=complete.get("field"),
        )  # fmt: skip
        parameters.append(_parameter("field", list[str] | None, option, None))

    def collect(values: dict[str, Any]) -> dict[str, str | None]:
        given = {each.key: values[each.key] for each in fields if values[each.key] or isinstance(values[each.key], str)}
        texts = {k: v if isinstance(v, str) else form.by_key[k].kind.typed(v) for k, v in given.items()}
        return texts | dict(pairs(values.get("field")))

    return _with_parameters("given", parameters, collect)


def takes_filters(filters: Sequence[Filter]) -> Callable[[_Verb], _Verb]:
    """Give a verb an option for each filter of a list; what was given comes as its parameter `filters`."""
    parameters = []
    for each in filters:
        annotation: Any = bool if each.switch else list[str] | None if each.repeated else str | None
        metavar = None if each.switch else each.metavar
        option = typer.Option(each.flag, help=each.help, metavar=metavar, autocompletion=each.complete)
        parameters.append(_parameter(each.key, annotation, option, False if each.switch else None))
    return _with_parameters("filters", parameters, dict)


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


def completing(names: Callable[[Run], Sequence[str]]) -> Complete:
    """Proposals out of names that the book has; none where it cannot be used: a completion cannot say why."""

    def complete(context: typer.Context, incomplete: str) -> list[str]:
        try:
            return [name for name in names(run_of(context)) if name.startswith(incomplete)]
        except DebitcliError:
            return []

    return complete


def _flag(field: Field, complete: Complete | None) -> tuple[Any, Any, Any]:
    """The annotation, option and default of a field; its words come from the form."""
    label = f"{field.label}{' *' if field.required else ''}"
    words = f"{label}{': ' + field.help if field.help else ''}"
    if field.repeated_as:
        option = typer.Option(
            field.flag, help=f"{words}; repeatable.", metavar="TEXT", rich_help_panel=_VALUES, autocompletion=complete
        )
        return list[str] | None, option, None
    example = f" ({field.example})" if field.example else ""
    option = typer.Option(
        field.flag, help=words + example, metavar="TEXT", rich_help_panel=_VALUES, autocompletion=complete
    )
    return str | None, option, None


def _parameter(name: str, annotation: Any, option: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[annotation, option]
    )


def _with_parameters(
    place: str, parameters: Sequence[inspect.Parameter], collect: Callable[[dict[str, Any]], Any]
) -> Callable[[_Verb], _Verb]:
    """A decorator that puts `parameters` into a verb's signature at its parameter `place`, and collects them there."""

    def decorate(verb: _Verb) -> _Verb:
        def run(**values: Any) -> None:
            made = {each.name: values.pop(each.name) for each in parameters}
            verb(**values, **{place: collect(made)})

        signature = inspect.signature(verb)
        every: list[inspect.Parameter] = []
        for each in signature.parameters.values():
            every += parameters if each.name == place else [each.replace(kind=inspect.Parameter.KEYWORD_ONLY)]
        run.__signature__ = signature.replace(parameters=every)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in every}
        run.__name__, run.__doc__, run.__module__ = verb.__name__, verb.__doc__, verb.__module__
        return run  # type: ignore[return-value]

    return decorate
