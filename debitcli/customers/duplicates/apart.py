"""`customer duplicates --not-same` and `--same`: what a person says of two customers that look alike."""

from debitcli.customers.duplicates import records
from debitcli.customers.records import STORE
from debitcli.customers.selection import named
from debitcli.errors import NotFoundError, UsageError
from debitcli.run import Run


def tell(run: Run, pair: tuple[str, str], *, same: bool) -> None:
    """Remember that two customers are not the same, or with `same` take that back; prints their numbers."""
    one, other = (named.resolve(run, words) for words in pair)
    if one.id == other.id:
        raise UsageError(f"{pair[0]} and {pair[1]} are the same customer, {one.number}.")
    with run.book.writing() as connection:
        if len(STORE.by_ids(connection, (one.id, other.id))) < 2:
            raise NotFoundError("One of the two was deleted meanwhile. Nothing was done.", "Look again.")
        changed = records.tell_apart(connection, one, other, run.by, same=same)
    both, back = f"{one.number} {one.name} and {other.number} {other.name}", f"{one.number} {other.number}"
    if not changed:
        run.streams.say(f"Nothing changed: {both} are {'not told apart' if same else 'told apart already'}.")
    elif same:
        run.streams.say(f"✓ {both} may be the same again.")
    else:
        run.streams.say(f"✓ {both} are not the same. Take it back: debitcli customer duplicates --same {back}")
    record = {"number": one.number, "other_number": other.number, "told_apart": not same}
    run.answer_with(f"{one.number}\t{other.number}", record)
