"""The days that `--period`, `--from` and `--to` select, for lists of anything that has a date."""

from debitcli.errors import UsageError
from debitcli.fields.moments import DAY
from debitcli.fields.period import read_period
from debitcli.fields.value import Context, Refused
from debitcli.run import Run


def days(run: Run, period: str | None, first: str | None, last: str | None) -> tuple[str | None, str | None]:
    """The first and the last day, None where there is none. Raises UsageError where they cannot be."""
    if period is not None:
        if first is not None or last is not None:
            raise UsageError("--period stands for --from and --to.", "Give it alone, or these.")
        read = read_period(period)
        if isinstance(read, Refused):
            raise UsageError(f'--period "{period}" {read.message}.', _sentence(read.hint))
        return read
    context, found = Context(locale=run.streams.locale, today=run.today), []
    for flag, typed in (("--from", first), ("--to", last)):
        outcome = DAY.read(typed or "", context)
        if isinstance(outcome, Refused):
            raise UsageError(f'{flag} "{typed}" {outcome.message}.', _sentence(outcome.hint))
        found.append(outcome.value)
    begins, ends = found
    if begins and ends and ends < begins:
        raise UsageError(f"{ends} is before {begins}.", "--from is the first day, --to the last.")
    return begins, ends


def _sentence(hint: str) -> str:
    return f"{hint[:1].upper()}{hint[1:]}." if hint else ""
