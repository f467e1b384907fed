"""The rule of like names: pairs as books have them, and whether they are proposed as one."""

import pytest

from debitcli.customers.duplicates.likeness import alike, likeness, look

ONE = """
    Mia Zimmermann | Mia Zimmerman                      typos: doubled letters
    Micheal Brown | Michael Brown                       letters swapped
    Katarina Vidal | Katerina Vidal                     one letter of a long name
    Atlas Instruments | Atlas Instrumens                one letter is missing
    Starbucks | Starbuks                                a name of one word
    Nordic Foods GmbH | Nordic Food S.L.                a plural, other legal forms
    Nordic Foods, Inc. | Nordic Foods                   a legal form behind a comma
    Ana García | Ana Garcia Lopez                       one family name of two
    García López, Ana | Ana Garcia                      family name first
    García Ana | Ana García                             swapped without a comma
    Bau Müller | Müller Bau                             swapped, of a firm
    A. García | Ana García                              initials
    A. García | Ana García López                        initials, one family name of two
    M. García López | María García López                an initial that could be a title
    Ana M. García | Ana García                          a middle initial
    John F. Smith | John Fitzgerald Smith               a middle name
    Chr. Hansen Bakery | Christian Hansen Bakery        shortened
    Anna-Lena Schmidt | Anna Lena Schmitt               hyphenated given name
    Eva Müller-Lüdenscheidt | Eva Müller                hyphenated family name
    Anna Schmidt | Anna Müller geb. Schmidt             married name beside the former
    Dr. Anna Huber | Anna Huber                         titles
    Prof. Dr. med. Anna Huber | Anna Huber              more titles
    John Smith Jr. | John Smith Junior                  the same son
    Müller Bau GmbH | Mueller Bau                       transliteration: German
    Jürgen Groß | Juergen Gross                         German, ß
    Søren Sørensen | Soeren Soerensen                   Danish
    Carl Åberg | Karl Aaberg                            Swedish
    Dmitry Sokolov | Dmitri Sokolow                     Russian
    Alexei Popov | Aleksey Popov                        Russian, x
    Łukasz Nowak | Lukas Nowak                          Polish
    Thomas Meier | Tomas Meyer                          spelt by ear
    Philip Jensen | Phillip Janssen                     by ear, and a slip
    Sara Cohen | Sarah Cohen                            a silent letter
    Peter O'Neill | Peter ONeil                         an apostrophe
    Jan van der Berg | Jan Berg                         words between names
    Müller & Söhne | Müller und Soehne                  an ampersand
    The Nordic Foods Company | Nordic Foods Company     an article
"""
TWO = """
    Mia Zimmermann | Ida Zimmermann                     sisters
    Lena Maier | Lina Maier                             twins, one letter
    Marion Weber | Marlon Weber                         twins, one letter of six
    Jan Huber | Jana Huber                              twins, one letter more
    Christian Weber | Christina Weber                   twins, letters swapped
    Alexander Kraus | Alexandra Kraus                   twins with long names
    Maria Rossi | Mario Rossi                           a couple
    Anna Müller | Peter Müller                          a couple
    Mr. Smith | Mrs. Smith                              a couple
    Herr Schmidt | Frau Schmidt                         a couple
    Peter und Maria Huber | Maria Huber                 a couple, and one of them
    John Smith | John Smith Jr.                         father and son
    John Smith Sr. | John Smith Jr.                     father and son
    Henry Ford II | Henry Ford                          grandson
    Louis XIV | Louis XVI                               kings
    John F. Smith | John G. Smith                       other middle initials
    A. García | B. García                               other initials
    A. B. | Ana Bauer                                   nothing but initials
    García López | Ana García López                     a family, and one of it
    Anna Maria Huber | Maria Huber                      mother and daughter
    Anna Müller | Anna Schmidt                          married, or another Anna
    Peter Bauer | Peter Sauer                           the first letter
    Ann Lee | Ann Li                                    short names
    Aldi Nord | Aldi Süd                                branches by direction
    East Side Books | West Side Books                   branches by direction
    Nordic Foods Berlin | Nordic Foods Hamburg          branches by town
    Filiale 2 Mitte | Filiale 3 Mitte                   branches by number
    Silva Consulting 9961 | Silva Consulting 69961      branches by number
    Halle A | Halle B                                   branches by letter
    Müller Bau GmbH | Müller Bau Verwaltungs-GmbH       a firm and the one that runs it
    Müller Bau | Müller Bau Holding GmbH                a firm and its owner
    Müller | Müller Bau                                 one word says too little
    Solar Bakery | Polar Bakery                         other firms
    Blue Motors | Blue Motels                           other firms, another end
    Rapid Books | Rapid Boats                           other firms, two letters
    Hotel Sonne | Hotel Krone                           other firms
    山田 太郎 | 山田 次郎                               brothers, in Japanese
    山田太郎商店 | 山田次郎商店                         brothers' shops, in one word
"""


def pairs(table: str) -> list[tuple[str, str]]:
    """The two names of each line."""
    halves = (line.strip().split("  ")[0].split(" | ") for line in table.strip().splitlines())
    return [(one, other) for one, other in halves]


@pytest.mark.parametrize(("one", "other"), pairs(ONE))
def test_names_of_one(one: str, other: str) -> None:
    assert 60 <= likeness(one, other) < 100
    assert likeness(one, other) == likeness(other, one)
    assert [place for place, _ in alike(one, ["Nobody", other], ["nobody", look(other)], look(one))] == [1]


@pytest.mark.parametrize(("one", "other"), pairs(TWO))
def test_names_of_two(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ana García López", "García López, Ana"), ("NORDIC Foods", "Nordic Foods GmbH"), ("Anna-Lena", "anna lena")],
)
def test_spellings_of_the_same_name(one: str, other: str) -> None:
    assert likeness(one, other) == 100


def test_the_nearer_name_is_the_surer_one() -> None:
    assert likeness("Ana García", "Ana Garcia Lopez") > likeness("A. García", "Ana García López")


@pytest.mark.parametrize("word", ["a b c d e ", "abcd", ". ", "'", "-"])
def test_names_without_end_or_words_take_no_time(word: str) -> None:
    # Comparing all words of one with all of the other would not end.
    assert likeness(word * 5_000, f"{word * 5_000} x y") in range(101)
