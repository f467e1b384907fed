"""What the account commands do."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from debitcli.database.book import Connection
from debitcli.errors import ConflictError, DataError, UsageError, accept
from debitcli.fields import folding
from debitcli.fields.moments import iso
from debitcli.fields.value import Context, Outcome, Problem, Refused
from debitcli.ledger.accounts import records
from debitcli.ledger.accounts.account import KIND_OF_ROLE, KINDS, Account, check_name, check_number
from debitcli.ledger.accounts.records import Balance
from debitcli.run import Run
from debitcli.terminal import output
from debitcli.terminal.output import Column, Format
from debitcli.terminal.words import count

_BRIEF = ("number", "name", "kind", "balance")
_COLUMNS = ("number", "name", "kind", "role", "balance", "balances", "merged_into", "archived")
_TABLE = (
    Column("Number", 4, of="number", whole=True),
    Column("Name", 12, of="name"),
    Column("Kind", 6, 3, of="kind"),
    Column("Role", 15, 4, of="role"),
    Column("Balance", 8, right=True, of=lambda row: f"{Decimal(row['balance']):,}"),
    Column(
        "In currencies",
        8,
        2,
        right=True,
        of=lambda row: ", ".join(f"{Decimal(each['amount']):,} {each['currency']}" for each in _several(row)),
    ),
)
_STANDS = ("asset", "liability", "equity")


def show_list(run: Run, search: str, kind: str | None, *, archived: bool) -> None:
    """Write accounts with what stands on them, by their numbers."""
    if kind not in (None, *KINDS):
        raise UsageError(f'--kind "{kind}" is no kind of account.', f"One of {', '.join(KINDS)}.")
    with run.book.reading() as connection:
        accounts, balances = records.every(connection), records.balances(connection)
    words = folding.fold(search).split()
    chosen = [
        each
        for each in accounts
        if (each.archived is not None) == archived
        and kind in (None, each.kind)
        and all(word in folding.fold(f"{each.called} {each.role or ''}") for word in words)
    ]
    numbers = {each.id: each.number for each in accounts}
    rows = [_record(each, balances.get(each.id, []), numbers) for each in chosen]
    output.write_records(run.streams, run.output, rows, columns=_COLUMNS, brief=_BRIEF, table=_TABLE)
    if output.chosen(run.output, run.streams) is Format.TABLE:
        run.streams.say(f"{count(len(rows), 'account')}. Debit is positive." if rows else "No accounts match.")


def add(run: Run, given: Mapping[str, str | None]) -> None:
    """Make an account; prints its number."""
    problems: list[Problem] = []

    def read(key: str, check: Callable[[str, Context], Outcome[str]]) -> str | None:
        outcome = check(given.get(key) or "", Context())
        if isinstance(outcome, Refused):
            problems.append(Problem(key, given.get(key), outcome.message, outcome.hint))
            return None
        return outcome.value

    name, number = read("name", check_name), read("number", check_number)
    role, kind = (given.get("role") or None), (given.get("kind") or None)
    if role and role not in KIND_OF_ROLE:
        problems.append(Problem("role", role, "is no role", f"one of {', '.join(KIND_OF_ROLE)}"))
    elif role and kind not in (None, KIND_OF_ROLE[role]):
        problems.append(Problem("kind", kind, f"cannot be that of {role}", KIND_OF_ROLE[role]))
    kind = kind or KIND_OF_ROLE.get(role or "")
    if kind not in KINDS:
        problems.append(
            Problem("kind", kind, "is no kind of account" if kind else "is required", f"one of {', '.join(KINDS)}")
        )
    if not given.get("name"):
        problems.append(Problem("name", None, "is required"))
    if problems or name is None or kind is None:
        raise DataError(problems)
    with run.book.writing() as connection:
        before = {each.role: each for each in records.make_chart(connection, run.by) if each.role}
        new = Account(0, number or records.next_number(connection, kind), name, kind, role)
        made = records.add(connection, new, run.by)
        record = _now(connection, made)
    lost = f" {before[role].called} is no longer {role}." if role in before else ""
    run.done(f"Account {made.called} is there.{lost}", made.number, record)


def rename(run: Run, text: str, typed: str) -> None:
    """Give an account another name; prints its number."""
    name = accept(check_name(typed, Context()), "name", typed)
    if name is None:
        raise DataError([Problem("name", None, "is required")])
    with run.book.writing() as connection:
        records.make_chart(connection, run.by)
        before = _there(connection, text)
        after = records.rename(connection, before, name, run.by) if name != before.name else before
        record = _now(connection, after)
    run.done(f"Account {before.called} is now {after.called}.", after.number, record)


def merge(run: Run, source: str, target: str) -> None:
    """Let one account count as a part of another one, after a confirmation; prints the number of that one."""

    def both(connection: Connection) -> tuple[Account, Account]:
        one, other = (_there(connection, each) for each in (source, target))
        if one.number == other.number:
            raise UsageError(f"{source} and {target} are the same account.")
        if one.kind != other.kind:
            raise ConflictError(f"{one.called} is of kind {one.kind}, {other.called} of kind {other.kind}.")
        if other.archived:
            raise ConflictError(f"{other.called} is archived.", f"debitcli account restore {other.number}")
        if one.role and other.role and one.kind in _STANDS:
            raise ConflictError(
                f"{one.called} is for {one.role}, {other.called} for {other.role}: these stay apart.",
                "Accounts without a role can be merged into each other, and into these.",
            )
        return one, other

    with run.book.reading() as connection:
        one, other = both(connection)
    run.confirm(f"Merge {one.called} into {other.called}? It cannot be taken apart again.")
    with run.book.writing() as connection:
        records.make_chart(connection, run.by)
        one, other = both(connection)
        records.merge(connection, one, other, run.by)
        record = _now(connection, other)
    run.done(f"What stands on {one.called} counts on {other.called} now.", other.number, record)


def put_aside(run: Run, text: str, *, restore: bool) -> None:
    """Archive an account that the program does not post to, or with `restore` take one back; prints its number."""
    with run.book.writing() as connection:
        records.make_chart(connection, run.by)
        account = _there(connection, text)
        stands = [each for each in records.balances(connection).get(account.id, []) if each[1] or each[2]]
        if not restore and account.role:
            raise ConflictError(
                f"{account.called} is where {account.role} is posted.",
                f"Give that to another one first: debitcli account add NAME --role {account.role}",
            )
        if not restore and stands and account.kind in _STANDS:
            amounts = ", ".join(f"{amount} {currency}" for currency, amount, _ in stands)
            raise ConflictError(
                f"{account.called} has a balance of {amounts}.", "Post it elsewhere: debitcli entry add"
            )
        if (account.archived is None) is not restore:
            account = records.put_aside(connection, account, run.by, restore=restore)
        record = _now(connection, account)
    way, other = ("Restored", "archive") if restore else ("Archived", "restore")
    run.done(f"{way}. Take it back with: debitcli account {other} {account.number}", account.number, record)


def _there(connection: Connection, text: str) -> Account:
    """The account that a text names. Raises ConflictError where it became another one."""
    found = records.find(connection, text)
    if found.merged_into:
        target = next(each for each in records.every(connection) if each.id == found.merged_into)
        raise ConflictError(f"{found.called} was merged into {target.called}.", f"Name that one: {target.number}")
    return found


def _record(account: Account, balances: list[Balance], numbers: Mapping[int, str]) -> dict[str, Any]:
    return {
        "number": account.number,
        "name": account.name,
        "kind": account.kind,
        "role": account.role,
        "balance": str(sum((base for _, _, base in balances), Decimal("0.00"))),
        "balances": [{"currency": code, "amount": str(amount), "base": str(base)} for code, amount, base in balances],
        # Accounts that are only proposed have no id yet.
        "merged_into": numbers[account.merged_into] if account.merged_into else None,
        "archived": iso(account.archived) if account.archived else None,
    }


def _several(row: Mapping[str, Any]) -> list[Mapping[str, str]]:
    return row["balances"] if len(row["balances"]) > 1 else []


def _now(connection: Connection, account: Account) -> dict[str, Any]:
    """The record of an account as it stands: read before the change is saved, so that nothing can fail behind it."""
    numbers = {each.id: each.number for each in records.every(connection)}
    return _record(account, records.balances(connection).get(account.id, []), numbers)
