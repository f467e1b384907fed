"""The part of `setup` that asks for the mail server, and tries it."""

from functools import partial

from debitcli.fields.value import Context, Refused
from debitcli.mail import server, settings
from debitcli.mail.smtp import AwayError, connected
from debitcli.run import Run
from debitcli.settings import records
from debitcli.settings.setting import Setting
from debitcli.terminal import prompts
from debitcli.wizards.steps import Step, Steps

_LABELS = {
    settings.HOST: "Server",
    settings.SECURITY: "Security",
    settings.PORT: "Port",
    settings.USER: "User",
    settings.FROM: "Sender",
    settings.COPY: "Copies to",
}
_WAYS = (
    ("starttls", "STARTTLS, port 587 (most servers)"),
    ("tls", "TLS, port 465"),
    ("none", "none, port 25 (a server on this computer)"),
)


def offer(run: Run) -> None:
    """Ask for the mail server where the person wants to send mail, save what was answered, and try it."""
    with run.book.reading() as connection:
        before = records.read(connection)
    has_one = settings.HOST.key in before
    question = (
        "Change the mail server, or try it?" if has_one else "Send invoices by e-mail, through a server of yours?"
    )
    if not prompts.yes_or_no(question, default=False):
        return
    answers = {each.key: before.get(each.key, "") for each in settings.SERVER}
    password: list[str] = []
    Steps(lambda: _steps(run, answers, password)).go()
    run.begin_another()
    with run.book.writing() as connection:
        for key, value in answers.items():
            if value != before.get(key, ""):
                records.write(connection, key, value or None, run.by)
    host, user = answers[settings.HOST.key], answers[settings.USER.key]
    if host and user and password and password[0] and not server.keep(user, host, password[0]):
        run.streams.say(f"! There is no keyring here: set {server.PASSWORD} where debitcli runs.")
    if host:
        _try(run, {key: value for key, value in answers.items() if value}, password[0] if password else "")


def _steps(run: Run, answers: dict[str, str], password: list[str]) -> list[Step]:
    steps = [Step(each.key, partial(_ask, run, each, answers)) for each in settings.SERVER]
    if answers[settings.USER.key]:
        place = next(n for n, each in enumerate(settings.SERVER, 1) if each is settings.USER)
        steps.insert(place, Step("password", partial(_ask_password, password)))
    return steps


def _ask(run: Run, setting: Setting, answers: dict[str, str]) -> None:
    context = Context(locale=run.streams.locale)
    if setting is settings.SECURITY:
        default = answers[setting.key] or setting.default
        chosen = prompts.choose("Security", _WAYS, default=default, may_go_back=True)
        answers[setting.key] = "" if chosen == setting.default else chosen
        return

    def objector(typed: str) -> tuple[str, bool] | None:
        outcome = setting.kind.read(typed, context)
        if not isinstance(outcome, Refused):
            return None
        return f"{outcome.message}{f': {outcome.hint}' if outcome.hint else ''}", False

    hint = setting.possible if setting in (settings.HOST, settings.USER) else ""
    if setting is settings.PORT:
        hint = f"{settings.PORTS[answers[settings.SECURITY.key] or settings.SECURITY.default]}, if empty"
    elif setting is settings.FROM:
        hint = "the company's e-mail, if empty"
    typed = prompts.text(
        f"{_LABELS[setting]:<15}", default=answers[setting.key], hint=hint, objector=objector, may_go_back=True,
        one_line=True,
    )  # fmt: skip
    read = setting.kind.read(typed, context)
    value = None if isinstance(read, Refused) else read.value
    answers[setting.key] = "" if value is None else setting.kind.text(value)


def _ask_password(password: list[str]) -> None:
    password[:] = [prompts.secret("Password (kept in the keyring, never in the book)", may_go_back=True)]


def _try(run: Run, values: dict[str, str], password: str) -> None:
    """Log in to the server, and say how that went."""
    from debitcli.errors import DebitcliError

    try:
        tried = server.of(values, password)
        with connected(tried):
            run.streams.say(f"✓ {tried.host} takes your mail.")
    except (AwayError, DebitcliError) as error:
        why = error.message if isinstance(error, DebitcliError) else str(error)
        run.streams.say(f"! {values[settings.HOST.key]} was tried: {why.rstrip('.')}. What you said is kept.")
