"""The settings that concern customers."""

from debitcli.company.settings import Setting
from debitcli.customers import form
from debitcli.fields.value import Accepted, Context, Outcome, Refused


def _check_required(typed: str, context: Context) -> Outcome:
    keys = [key.strip().replace("-", "_") for key in typed.split(",") if key.strip()]
    unknown = [key for key in keys if key not in form.BY_KEY or key in ("number", "kind")]
    if unknown:
        possible = ", ".join(key for key in form.BY_KEY if key not in ("number", "kind"))
        return Refused(f"names what is no field that can be required: {', '.join(unknown)}", f"possible: {possible}")
    if "name" not in keys:
        return Refused("lacks name, which every customer has", f"such as {','.join(['name', *keys])}")
    return Accepted(",".join(key for key in form.BY_KEY if key in keys))


REQUIRED = Setting(
    "customer.required",
    "Fields that a customer must have, comma-separated",
    ",".join(key for key in form.BY_KEY if key in form.REQUIRED),
    _check_required,
)

SETTINGS = (REQUIRED,)


def required(values: dict[str, str]) -> frozenset[str]:
    """The keys of the required fields under the settings `values`."""
    return frozenset(values.get(REQUIRED.key, REQUIRED.default).split(","))
