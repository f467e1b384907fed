"""The settings of the welcome invoice: the template of what a new customer is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from debitcli.fields import codes, text
from debitcli.fields.billing.terms import TERMS
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused
from debitcli.invoices.draft import line_text
from debitcli.invoices.settings import REMINDERS
from debitcli.settings.setting import Setting

_BREAK = r"\n"
_MOST = 20


def _check_lines(typed: str, context: Context) -> Outcome[str]:
    lines = [line for each in typed.replace(_BREAK, "\n").split("\n") if (line := each.strip())]
    if len(lines) > _MOST:
        return Refused(f"has {len(lines)} lines", f"at most {_MOST}")
    for line in lines:
        cleaned = text.clean(line, limit=1_000)
        read = cleaned if isinstance(cleaned, Refused) else line_text.read_line(line, context)
        if isinstance(read, Refused):
            return Refused(f'has the line "{line[:60]}", which {read.message}', read.hint)
    return Accepted(_BREAK.join(lines) or None)


def _check_message(typed: str, context: Context) -> Outcome[str]:
    cleaned = text.clean(typed.replace(_BREAK, "\n"), newlines=True, limit=2_000)
    if isinstance(cleaned, Refused) or cleaned.value is None:
        return cleaned
    return Accepted(cleaned.value.replace("\n", _BREAK))


WHEN = Setting(
    "customer.welcome_invoice", "Whether new customers are sent a welcome invoice: ask in the wizard, yes or no", "ask",
    codes.choice("ask", "yes", "no"), "ask, yes or no",
)  # fmt: skip
LINE = Setting(
    "welcome.line", f"What the welcome invoice is for: a line as of invoice add --line, {_BREAK} between several", "",
    Kind(_check_lines), rf"such as 1 x Registration @ 50 21%{_BREAK}12 month x Membership @ 10",
)  # fmt: skip
MESSAGE = Setting(
    "welcome.message", "What the welcome invoice says above its lines", "", Kind(_check_message),
    f"text; {_BREAK} is a line break",
)  # fmt: skip
TERMS_ = Setting(
    "welcome.terms", "When the welcome invoice is due; as for any invoice of the customer, if empty", "", TERMS,
    "such as 14, or 2% 10, 30",
)  # fmt: skip
PAYMENT = Setting(
    "welcome.payment", "How the welcome invoice is to be paid, as it says it", "", Kind(_check_message),
    "text, such as By card at our desk, or by transfer",
)  # fmt: skip
DAYS = replace(
    REMINDERS, key="welcome.reminders", default="",
    meaning="The days from the due date on which reminders of the welcome invoice are due; those of any, if empty",
)  # fmt: skip
SETTINGS = (WHEN, LINE, MESSAGE, TERMS_, PAYMENT, DAYS)


@dataclass(frozen=True, slots=True)
class Template:
    """What a new customer is sent, under the settings of a book."""

    lines: tuple[str, ...]
    message: str
    terms: str
    reminders: str


def template(values: Mapping[str, str]) -> Template | None:
    """The welcome invoice under the settings `values`; None where it has no line."""
    lines = values.get(LINE.key, "")
    if not lines:
        return None
    said = (values.get(MESSAGE.key, ""), values.get(PAYMENT.key, ""))
    message = "\n\n".join(each.replace(_BREAK, "\n") for each in said if each)
    return Template(tuple(lines.split(_BREAK)), message, values.get(TERMS_.key, ""), values.get(DAYS.key, ""))
