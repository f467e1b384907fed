"""The options and arguments of verbs: made from forms, filters and dataclasses, or written once for all.

The glue to Typer below the menu; it names no noun.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from debitcli.errors import DebitcliError, UsageError
from debitcli.forms.field import Field
from debitcli.forms.form import Form, as_key
from debitcli.listing.filters import Filter
from debitcli.run import Run
from debitcli.terminal.safe import for_shell, is_a_word

_VALUES = "Fields (* required, unless the settings say otherwise)"
_MOST_OFFERED = 50
Proposals = Callable[[Run, str], Iterable[tuple[str, str]]]
"""Words that can stand in a place with what they mean, of the run, and what is typed so far."""
Complete = Callable[[typer.Context, str], Any]
"""Proposals for the shell: of the context, and what is typed so far."""
_Verb = TypeVar("_Verb", bound=Callable[..., None])


def run_of(context: typer.Context) -> Run:
    """The run that a command belongs to."""
    run = context.obj
    # Completion makes contexts of its own, without a run.
    return run if isinstance(run, Run) else Run()


def argument(
    metavar: str,
    words: str,
    *,
    offer: Proposals | None = None,
    complete: Complete | None = None,
    asked: str = "",
    parser: Callable[[str], Any] | None = None,
) -> Any:
    """An argument of a verb, and what its help says of it.

    Where it is missing on a terminal, it is asked for (as what it is `asked`, or by its metavar), with what is on
    `offer`. `complete` makes proposals for the shell; without it, those on offer are. `parser` reads what is typed.
    """
    completing_ = complete or (completing(offer) if offer else None)
    made: Any = typer.Argument(
        metavar=metavar, help=words, autocompletion=completing_, show_default=False, parser=parser
    )
    made.asked, made.offer = asked or metavar.strip("[].").capitalize(), offer
    return made


def files(_run: Run, typed: str) -> Iterable[tuple[str, str]]:
    """The files and folders whose paths begin as it is typed."""
    path = Path(typed).expanduser()
    folder, begun = (path, "") if not typed or typed.endswith("/") else (path.parent, path.name)
    try:
        found = sorted(each for each in folder.iterdir() if each.name.startswith(begun))
    except OSError:
        return
    for each in found[:_MOST_OFFERED]:
        if begun or not each.name.startswith("."):
            yield f"{each}/" if each.is_dir() else str(each), ""


def view(path: Path) -> bool:
    """Open a file in the default viewer of the system; whether one was found."""
    return typer.launch(str(path)) == 0


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
        options.append(option("field", list[str] | None, "--field", autocompletion=complete.get("field"), **shown))

    def collect(values: dict[str, Any]) -> dict[str, str | None]:
        given = {each.key: values[each.key] for each in fields if values[each.key] or isinstance(values[each.key], str)}
        texts = {k: v if isinstance(v, str) else form.by_key[k].kind.typed(v) for k, v in given.items()}
        return texts | dict(pairs(values.get("field")))

    return with_parameters("given", options, collect)


def takes_filters(filters: Sequence[Filter]) -> Callable[[_Verb], _Verb]:
    """Give a verb an option for each filter of a list; what was given comes as its parameter `filters`."""
    options = [
        option(
            each.key,
            bool if each.switch else list[str] | None if each.repeated else str | None,
            each.flag,
            help=each.help,
            metavar=None if each.switch else each.metavar,
            autocompletion=each.complete,
        )
        for each in filters
    ]
    return with_parameters("filters", options, dict)


def takes(place: str, options: type) -> Callable[[_Verb], _Verb]:
    """Give a verb an option for each field of a dataclass, annotated as one; what it makes is the parameter `place`."""
    signature = inspect.signature(options)
    parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in signature.parameters.values()]
    return with_parameters(place, parameters, lambda values: options(**values))


def pairs(given: Sequence[str] | None) -> list[tuple[str, str]]:
    """The keys and values of `--field KEY=VALUE`."""
    split = [each.partition("=") for each in given or ()]
    for key, sign, _value in split:
        if not sign:
            raise UsageError(f'--field "{key}" has no value.', "Write it as --field KEY=VALUE.")
    return [(as_key(key), value) for key, _sign, value in split]


def completing(proposals: Proposals) -> Complete:
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


def _flag(field: Field, complete: Complete | None) -> inspect.Parameter:
    """The flag of a field; its words come from the form."""
    words = f"{field.label}{' *' if field.required else ''}{': ' + field.help if field.help else ''}"
    more = "; repeatable." if field.repeated_as else f" ({field.example})" if field.example else ""
    type_ = list[str] | None if field.repeated_as else str | None
    return option(
        field.key,
        type_,
        field.flag,
        metavar="TEXT",
        help=words + more,
        autocompletion=complete,
        rich_help_panel=_VALUES,
    )


def option(name: str, type_: Any, *flags: str, **settings: Any) -> inspect.Parameter:
    """A parameter that is an option; where it is not given, it is False or None."""
    default = False if type_ is bool else None
    annotation = Annotated[type_, typer.Option(*flags, **settings)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def with_parameters(
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
