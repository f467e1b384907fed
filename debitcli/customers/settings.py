"""The settings that concern customers."""

from typing import Any

from debitcli.customers.form import FORM
from debitcli.fields import codes
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused
from debitcli.forms.form import as_key
from debitcli.settings.setting import Setting

# All but what each customer has anyway.
_POSSIBLE = tuple(key for key in FORM.keys if key not in ("number", "kind"))


def _check_required(typed: str, context: Context) -> Outcome[str]:
    keys = [as_key(key) for key in typed.split(",") if key.strip()]
    unknown = [key for key in keys if key not in _POSSIBLE]
    if unknown:
        return Refused(
            f"names what is no field that can be required: {', '.join(unknown)}", f"possible: {', '.join(_POSSIBLE)}"
        )
    if "name" not in keys:
        return Refused("lacks name, which every customer has", f"such as {','.join(['name', *keys])}")
    return Accepted(",".join(key for key in _POSSIBLE if key in keys))


def _mark_incomplete(connection: Any, by: Any) -> str:
    from debitcli.customers import records

    changed = records.mark_incomplete(connection, by)
    of_them = f"{changed:,} customer{'' if changed == 1 else 's'}"
    look = "look at them: debitcli customer list --incomplete"
    return f"{of_them} changed between complete and incomplete; {look}" if changed else ""


REQUIRED = Setting(
    "customer.required",
    "Fields that a customer must have, comma-separated",
    ",".join(FORM.required),
    Kind(_check_required, choices=lambda _: _POSSIBLE, several=True),
    f"name, and any of {', '.join(key for key in _POSSIBLE if key != 'name')}",
    _mark_incomplete,
)

# database/numbers.py goes by it.
NUMBER = Setting(
    "customer.number",
    "The number that a new customer gets: next (after the highest) or lowest (the lowest free one)",
    "next",
    codes.choice("next", "lowest"),
    "next or lowest",
)

SETTINGS = (REQUIRED, NUMBER)


def required(values: dict[str, str]) -> frozenset[str]:
    """The keys of the required fields under the settings `values`."""
    return frozenset(values.get(REQUIRED.key, REQUIRED.default).split(","))
