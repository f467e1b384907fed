"""Which customer is meant: a number, an e-mail address, or words that match exactly one."""

from itertools import islice

from debitcli.commands import Run
from debitcli.customers.customer import Customer
from debitcli.errors import NotFoundError

_MOST_OFFERED = 10


def resolve(run: Run, words: str) -> Customer:
    """The one customer that `words` name, archived ones included.

    On several matches a person at a terminal chooses; without one NotFoundError lists them.
    """
    found = matching(run, words)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFoundError(f'No customer is called "{words}".', "Look for it: debitcli customer list --search TEXT")
    lines = [_line(customer) for customer in found[:_MOST_OFFERED]]
    if run.streams.can_ask:
        from debitcli.terminal import prompts

        choices = [(c.number or "", line) for c, line in zip(found, lines, strict=False)]
        chosen = prompts.choose("Which customer?", choices)
        return next(c for c in found if c.number == chosen)
    more = " …" if len(found) > _MOST_OFFERED else ""
    raise NotFoundError(f'"{words}" matches several customers: {"; ".join(lines)}{more}.', "Name one by its number.")


def matching(run: Run, words: str) -> list[Customer]:
    """The customers that `words` could name: by number, else by e-mail address, else by search; a few at the most."""
    from debitcli.customers import lookup_records

    with run.book.reading() as connection:
        exact = lookup_records.by_number(connection, words.strip())
        if exact is not None:
            return [exact]
        if "@" in words and (addressed := lookup_records.by_email(connection, words.strip())):
            return addressed
        if not words.strip():
            return []
        from debitcli.customers import listing_records
        from debitcli.customers.selection import Selection

        selection = Selection(search=words, archived=None)
        return list(islice(listing_records.rows(connection, selection, limit=_MOST_OFFERED + 1), _MOST_OFFERED + 1))


def _line(customer: Customer) -> str:
    place = " ".join(part for part in (customer.postal_code, customer.city) if part)
    return ", ".join(part for part in (f"{customer.number} {customer.name}", place) if part)


def completions(run: Run, incomplete: str) -> list[Customer]:
    """Customers whose number or e-mail address begins with what is typed so far."""
    from debitcli.customers import listing_records

    with run.book.reading() as connection:
        return listing_records.beginning_with(connection, incomplete, limit=_MOST_OFFERED)


def category_names(run: Run) -> list[str]:
    """The names of the categories of the book."""
    from debitcli.customers import lookup_records

    with run.book.reading() as connection:
        return list(lookup_records.category_names(connection).values())


def field_keys(run: Run) -> list[str]:
    """The keys of the custom fields of the book."""
    from debitcli.customers import custom_records

    with run.book.reading() as connection:
        return [field.key for field in custom_records.definitions(connection)]
