"""The company's logo: a file taken into the book, under the hash of what is in it."""

from debitcli.database import documents
from debitcli.documents import pictures
from debitcli.errors import DataError
from debitcli.fields import picture
from debitcli.fields.value import Problem, Refused
from debitcli.files import whole
from debitcli.run import Run

NOUN = "company"
KEY = "company.logo"


def taken_in(run: Run, typed: str) -> str:
    """The hash of the picture in a file, which the book has from now on; a hash that it has already stays.

    Raises DataError with what speaks against the picture.
    """
    wanted = typed.strip()
    if picture.is_hash(wanted.lower()):
        with run.book.reading() as connection:
            if documents.has_ingredient(connection, NOUN, wanted.lower()):
                return wanted.lower()
    content = read(wanted)
    if isinstance(content, Refused):
        raise DataError([Problem(KEY, typed, *content)])
    with run.book.writing() as connection:
        return documents.keep_ingredient(connection, NOUN, content, run.now)


def read(path: str) -> bytes | Refused:
    """The picture in a file, or what speaks against it."""
    content = whole.read(path, picture.LIMIT, "it is in every document: a smaller one, 1,000 pixels wide or less")
    if isinstance(content, Refused):
        return content
    found = picture.media_type(content)
    return found if isinstance(found, Refused) else pictures.tried(content) or content
