"""The options and arguments of verbs: made from forms, filters and dataclasses, or written once for all.

The glue to Typer below the menu; it names no noun.
"""

import contextlib
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import wraps
from keyword import iskeyword
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from debitcli.errors import DebitcliError, UsageError
from debitcli.fields.choices import offered
from debitcli.fields.value import Context, Kind
from debitcli.forms.field import Field
from debitcli.forms.form import Form, as_key
from debitcli.listing.filters import Filter
from debitcli.run import Run

_VALUES = "Fields (* required, unless the settings say otherwise)"
_MOST_OFFERED = 50
Proposals = Callable[[Run, str], Iterable[tuple[str, str]]]
"""Words that can stand in a place with what they mean, of the run, and what is typed so far."""
Complete = Callable[[typer.Context, str], list[tuple[str, str]]]
"""Proposals for the shell, of the context."""
TYPED = "typed"
"""Where the context of a completion has what is typed so far."""
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
JsonFile = Annotated[
    str | None, typer.Option("--json", metavar="FILE", help="Fields as a JSON object, or an array of them; - is stdin.")
]
Limit = Annotated[int, typer.Option("--limit", min=0, max=10**9, metavar="N", help="How many on a page; 0 for all.")]
PageNumber = Annotated[int, typer.Option("--page", min=1, max=10**9, metavar="N", help="Which page.")]


def keys_in(typed: str) -> list[str]:
    """The keys of `--columns`."""
    return [as_key(key) for key in typed.split(",") if key.strip()]


def takes_fields(
    form: Form, complete: Mapping[str, Complete], *, custom: bool = False, but: Sequence[str] = ()
) -> Callable[[_Verb], _Verb]:
    """Give a verb a flag for each field of a form; what was given comes as its parameter `given` (key → text).

    With `custom` also `--field KEY=VALUE`; without those that are given otherwise (`but`). `complete` has the proposals
    for the shell, by field.
    """
    fields = [each for each in form.every if each.given_by == "person" and each.key not in but]
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
    # A parameter cannot be called `from`.
    names = {f"{each.key}_" if iskeyword(each.key) else each.key: each.key for each in filters}
    options = [
        option(
            name,
            bool if each.switch else list[str] | None if each.repeated else str | None,
            each.flag,
            help=each.help,
            metavar=None if each.switch else each.metavar,
            autocompletion=each.complete,
        )
        for name, each in zip(names, filters, strict=True)
    ]
    return with_parameters("filters", options, lambda values: {names[name]: value for name, value in values.items()})


def takes(place: str, options: type, complete: Mapping[str, Complete]) -> Callable[[_Verb], _Verb]:
    """Give a verb an option for each field of a dataclass, annotated as one; what it makes is the parameter `place`.

    `complete` has proposals for the shell that the dataclass does not know, by field.
    """
    parameters = []
    for each in inspect.signature(options).parameters.values():
        annotation = each.annotation
        if each.name in complete:
            declared = copy(annotation.__metadata__[0])
            declared.autocompletion = complete[each.name]
            annotation = Annotated[annotation.__origin__, declared]
        parameters.append(each.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=annotation))
    return with_parameters(place, parameters, lambda values: options(**values))


def pairs(given: Sequence[str] | None) -> list[tuple[str, str]]:
    """The keys and values of `--field KEY=VALUE`."""
    split = [each.partition("=") for each in given or ()]
    for key, sign, _value in split:
        if not sign:
            raise UsageError(f'--field "{key}" has no value.', "Write it as --field KEY=VALUE.")
    return [(as_key(key), value) for key, _sign, value in split]


def completing(proposals: Proposals) -> Complete:
    """Proposals for the shell, as far as they come where the book cannot be used: nobody hears why."""

    def complete(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        with contextlib.suppress(DebitcliError):
            for each in proposals(run_of(context), context.meta.get(TYPED, incomplete)):
                found.append(each)  # noqa: PERF402 - what came before a refusal stays
        return found

    return complete


def takes_a_path(param: Any) -> bool:
    """Whether a parameter is the path of a file."""
    return any(word in (param.metavar or "") for word in ("FILE", "DEST", "PLACE"))


def choices_of(kind: Kind[Any]) -> Proposals:
    """What can be chosen from where a value of this kind is wanted, as far as that is known."""
    return lambda run, typed: offered(kind, typed, Context(locale=run.streams.locale))


def labelled(form: Form, keys: Iterable[str]) -> Proposals:
    """Fields of a form, with what people call them."""
    return lambda _run, _typed: [(key, form.label(key)) for key in keys]


def with_commas(proposals: Proposals) -> Proposals:
    """Proposals for several words divided by commas: for the last one, without those that stand before."""

    def offer(run: Run, typed: str) -> Iterable[tuple[str, str]]:
        before, sign, last = typed.rpartition(",")
        named = before.split(",")
        return [(before + sign + word, meaning) for word, meaning in proposals(run, last) if word not in named]

    return offer


def offer_users(run: Run, _typed: str) -> list[tuple[str, str]]:
    """Everybody who keeps the book."""
    from debitcli.database import history

    with run.book.reading() as connection:
        return [(name, "") for name in history.keepers(connection)]


def clear(offer: Proposals) -> Any:
    """The option that empties fields, out of those on `offer`."""
    words = "Empty a field; repeatable."
    return typer.Option("--clear", metavar="FIELD", help=words, autocompletion=completing(offer))


def list_columns(offer: Proposals) -> Any:
    """The option that chooses what a list shows, out of the fields on `offer`."""
    words, some = "Which fields to show, comma-separated.", completing(with_commas(offer))
    return typer.Option("--columns", metavar="KEYS", help=words, autocompletion=some)


def sort(words: str, offer: Proposals) -> Any:
    """The option that says by which of the fields on `offer` a list is sorted; a dash in front turns it round."""

    def either_way(run: Run, typed: str) -> Iterable[tuple[str, str]]:
        sign = "-" if typed.startswith("-") else ""
        return [(sign + word, meaning) for word, meaning in offer(run, typed)]

    return typer.Option("--sort", metavar="FIELD", help=words, autocompletion=completing(either_way))


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
        autocompletion=complete or completing(choices_of(field.kind)),
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
