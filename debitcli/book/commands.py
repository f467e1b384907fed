"""`debitcli settings …`: how this book behaves."""

from typing import Annotated

import typer

from debitcli.menu import Verbs
from debitcli.options import argument, choices_of, completing, run_of, with_commas
from debitcli.run import Run

settings_app = Verbs()


def _keys(_run: Run, _incomplete: str) -> list[tuple[str, str]]:
    from debitcli.book import settings

    return [(each.key, each.meaning) for each in settings.BY_KEY.values()]


def _keys_and_groups(run: Run, incomplete: str) -> list[tuple[str, str]]:
    from debitcli.book import settings

    return [*_keys(run, incomplete), *((group, f"all settings of {group}") for group in settings.GROUPS)]


def _complete_value(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from debitcli.book import settings

    setting = settings.BY_KEY.get(str(context.params.get("key")))
    if setting is None:
        return []
    offer = choices_of(setting.kind)
    return completing(with_commas(offer) if setting.kind.several else offer)(context, incomplete)


Key = Annotated[str, argument("KEY", "The name of the setting.", offer=_keys, asked="Setting")]
KeyOrGroup = Annotated[
    str | None, argument("[KEY]", "Only this setting, or those of one subject.", offer=_keys_and_groups)
]


@settings_app.verb(
    "debitcli settings show", "debitcli settings show customer", "country=$(debitcli settings show company.country)"
)
def show(context: typer.Context, key: KeyOrGroup = None) -> None:
    """Every setting with its value and meaning, or one; a pipe gets just the value of one."""
    from debitcli.book import settings

    settings.show(run_of(context), key)


@settings_app.verb("debitcli settings edit", "EDITOR=nano debitcli settings edit", makes_book=True)
def edit(context: typer.Context) -> None:
    """Change settings in your editor, all at once. What you take out goes back to its default."""
    from debitcli.book import edit

    edit.edit(run_of(context))


@settings_app.verb(
    "debitcli settings set company.country ES", "debitcli settings set customer.required name,email", makes_book=True
)
def set_(
    context: typer.Context,
    key: Key,
    value: Annotated[str, argument("VALUE", "The new value.", complete=_complete_value)],
) -> None:
    """Give a setting a value."""
    from debitcli.book import settings

    settings.change(run_of(context), key, value)


@settings_app.verb("debitcli settings unset customer.required")
def unset(context: typer.Context, key: Key) -> None:
    """Take a setting back to its default."""
    from debitcli.book import settings

    settings.change(run_of(context), key, None)
