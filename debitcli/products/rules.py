"""What products are checked by, in this book and run."""

from debitcli.company.settings import COUNTRY, VAT_RATE
from debitcli.fields.billing import vat
from debitcli.forms.known import Rules
from debitcli.forms.reader import Reader
from debitcli.products.form import DEFAULTS, FORM
from debitcli.run import Run
from debitcli.settings import records as settings


def reader(run: Run, *, lenient: bool = False) -> Reader:
    """The check of products; the VAT rate is proposed from the company's country, or that of the user's locale."""
    with run.book.reading() as connection:
        values = settings.read(connection)
    home = values.get(COUNTRY.key) or run.streams.locale_country
    rate = values.get(VAT_RATE.key) or vat.standard_rate(home)
    rules = Rules(
        required=frozenset(FORM.required),
        defaults=DEFAULTS,
        proposals={} if rate is None else {"vat_rate": str(rate)},
        locale=run.streams.locale,
        home=home,
        lenient=lenient,
    )
    return Reader(FORM, rules)
