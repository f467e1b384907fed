"""`debitcli field …`: custom fields of customers."""

from typing import Annotated

import typer

from debitcli.customers.options import offer_fields
from debitcli.forms.custom import FieldType
from debitcli.menu import Verbs
from debitcli.options import argument, run_of

field_app = Verbs()

Key = Annotated[str, argument("KEY", "The key of a field.", offer=offer_fields, asked="Field")]
Label = Annotated[str | None, typer.Option("--label", metavar="TEXT", help="What people read; the key, if left out.")]
HelpText = Annotated[str | None, typer.Option("--help-text", metavar="TEXT", help="The hint in the wizard.")]
Choices = Annotated[list[str] | None, typer.Option("--choice", metavar="TEXT", help="One of the choices; repeatable.")]


@field_app.verb(
    'debitcli field add shoe_size --label "Shoe size" --type number',
    "debitcli field add tier --type choice --choice gold --choice silver --required",
    makes_book=True,
)
def add(
    context: typer.Context,
    key: Annotated[str, argument("KEY", "As it stands in JSON and CSV.")],
    label: Label = None,
    type_: Annotated[FieldType, typer.Option("--type", help="What it holds.")] = FieldType.TEXT,
    choice: Choices = None,
    required: Annotated[bool, typer.Option("--required", help="Every customer must have it.")] = False,
    help_text: HelpText = None,
) -> None:
    """Define a field: from then on it is one like any other."""
    from debitcli.custom_fields import verbs

    typed = verbs.Typed(key=key, label=label, choices=choice or (), help=help_text, required=required)
    verbs.add(run_of(context), type_, typed)


@field_app.verb("debitcli field list")
def list_(context: typer.Context) -> None:
    """The custom fields, in their order."""
    from debitcli.custom_fields import verbs

    verbs.show_all(run_of(context))


@field_app.verb('debitcli field edit shoe_size --label "Size" --position 1')
def edit(
    context: typer.Context,
    key: Key,
    new_key: Annotated[str | None, typer.Option("--key", metavar="KEY", help="Another key; the values stay.")] = None,
    label: Label = None,
    choice: Choices = None,
    required: Annotated[bool | None, typer.Option("--required/--optional", help="Must every customer have it?")] = None,
    help_text: HelpText = None,
    position: Annotated[int | None, typer.Option("--position", metavar="N", min=1, help="Its place, from 1.")] = None,
) -> None:
    """Change a field; the values of customers stay. The choices given replace those that were there."""
    from debitcli.custom_fields import verbs

    typed = verbs.Typed(key=new_key, label=label, choices=choice or None, help=help_text, required=required)
    verbs.edit(run_of(context), key, typed, position)


@field_app.verb("debitcli field delete shoe_size --yes")
def delete(context: typer.Context, key: Key) -> None:
    """Delete a field with its values; the history of the customers keeps them."""
    from debitcli.custom_fields import verbs

    verbs.delete(run_of(context), key)
