"""Encodings that no mark tells: what comes out is text as somebody wrote it, and the report says that it is a guess."""

import json
from pathlib import Path

import pytest
from conftest import Desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from debitcli.files.encoding import encoding_of
from debitcli.files.formats import FileFormat
from debitcli.files.source import Source

NAMES = {
    ("cp1252", "iso8859-15", "mac-roman", "cp850"): {
        "DE": "Günther Weiß|Käthe Müller|Jörg Schäfer|Björn Größle|Löwenbräu KG|Süßwaren Köhler|Änne Höß",
        "FR": "Hélène Lefèvre|François Crémieux|Zoé Bénard|Gaël Noël|Château Bâle|Jérôme Hôte|Agnès Père",
        "ES": "José Núñez|María Ibáñez|Iñaki Muñoz|Ángel Gómez|Begoña Peña|Óscar López|Almacenes Cádiz",
        "SE": "Åsa Öberg|Östen Sjögren|Gösta Ström|Märta Ångström|Håkan Björk|Örjan Nyström|Pär Lövgren",
    },
    ("cp1250", "iso8859-2", "cp852"): {
        "CZ": "Štěpán Černý|Jiří Dvořák|Zdeněk Kříž|Božena Růžičková|Tomáš Hloušek|Věra Šťastná|Luděk Žižka",
        "PL": "Łukasz Żółć|Paweł Wójcik|Grażyna Śliwińska|Michał Dąbrowski|Stanisław Gąska|Bożena Źrebięcka",
        "HU": "Őry Béla|Kovács János|Szőke Ágnes|Fűzi Gergő|Tóth Zsófia|Győri Művek Kft.|Ötvös Gyöngyi",
    },
    ("cp1251", "koi8-r", "cp866"): {"RU": "Иван Колчаков|Пётр Сергеев|Ольга Щукина|Южный Путь|Фёдор Жуков|Эмма Цой"},
    ("cp1253",): {"GR": "Γιώργος Παπαδόπουλος|Ελένη Νικολάου|Κώστας Ιωάννου|Σοφία Γεωργίου|Νίκος Ψαράς"},
    ("cp1254",): {"TR": "Şahin Güneş|Yağmur Işık|İpek Çelik|Gökçe Doğan|Ayşe Yıldız|Uğur Öztürk"},
    ("cp1255",): {"IL": "משה כהן|שרה לוי|דוד מזרחי|רחל פרץ|יוסף ביטון"},
    ("cp1256",): {"SA": "محمد العلي|فاطمة الحربي|عبد الله القحطاني|سارة الشمري|خالد الدوسري"},
    ("cp1257",): {"LV": "Jānis Bērziņš|Līga Ozoliņa|Šarūnas Žukauskas|Pēteris Kalniņš|Rūta Grīnberga|Inga Ķīse"},
    ("cp932",): {"JP": "株式会社サンプル|田中太郎|鈴木花子|東京商事|さくら観光"},
    ("gb18030",): {"CN": "北京有限公司|王小明|上海贸易中心|李娜|深圳科技"},
    ("big5",): {"TW": "台北有限公司|陳大文|林美玲|高雄貿易行|黃志明"},
    ("cp874",): {"TH": "สมชาย ใจดี|วิชัย ศรีสุข|มาลี ทองดี|ร้านอาหารไทย|ประเสริฐ แก้วใส"},
    ("euc_kr",): {"KR": "주식회사 한국|김철수|이영희|서울상사|박지민"},
}
CASES = [
    (encoding, country, names.split("|"))
    for encodings, pools in NAMES.items()
    for country, names in pools.items()
    for encoding in encodings
]


def table(country: str, names: list[str]) -> str:
    rows = (f"{name},{country},a{place}@example.com" for place, name in enumerate(names))
    return "\r\n".join(["name,country,email", *rows, ""])


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=st.sampled_from(CASES), data=st.data())
def test_text_with_enough_letters_of_its_own_is_read_back(
    tmp_path: Path, case: tuple[str, str, list[str]], data: st.DataObject
) -> None:
    encoding, country, names = case
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=len(names) - 1, unique=True))
    ascii_rows = data.draw(st.lists(st.sampled_from(["Bob Smith", "Acme Ltd", "Ann Lee"]), max_size=500))
    text = table(country, [*ascii_rows, *chosen])
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    found = encoding_of(Source("a.csv", path, FileFormat.CSV, path.stat().st_size), None)
    assert path.read_bytes().decode(found.name) == text
    assert any(found.sample in name for name in chosen)


@pytest.mark.parametrize(
    ("encoding", "country", "names"), CASES, ids=lambda each: each if isinstance(each, str) else ""
)
def test_the_guess_is_said_with_a_value_that_shows_whether_it_is_right(
    sqlite_desk: Desk, encoding: str, country: str, names: list[str]
) -> None:
    Path("a.csv").write_bytes(table(country, names).encode(encoding))
    said = sqlite_desk.run("customer", "import", "a.csv", "--allow-incomplete", "--dry-run").err
    assert "which is a guess (such as" in said
    assert any(f'"{name}"' in said for name in names), said
    assert "another: --encoding NAME" in said
    report = json.loads(sqlite_desk.ok("customer", "import", "a.csv", "--allow-incomplete", "-o", "json").out)
    assert report["guess"] in said
    assert set(sqlite_desk.names()) == set(names)


def test_what_is_said_or_told_by_the_bytes_is_no_guess(sqlite_desk: Desk) -> None:
    text = table("DE", ["Günther Weiß"])
    for name, encoding, flags in (
        ("said", "cp1252", ("--encoding", "cp1252")), ("utf8", "utf-8", ()), ("utf16", "utf-16-le", ()),
        ("utf32", "utf-32-le", ()), ("marked", "utf-32", ()), ("ascii", "ascii", ()),
    ):  # fmt: skip
        Path(name).write_bytes(text.encode(encoding, "ignore"))
        done = sqlite_desk.run("customer", "import", name, "--allow-incomplete", "--dry-run", *flags)
        assert (done.code, "guess" in done.err) == (0, False), done.err


def test_an_accent_late_in_a_long_file_counts(sqlite_desk: Desk) -> None:
    names = [*(f"Bob {place}" for place in range(5_000)), "Štěpán Černý"]
    Path("a.csv").write_bytes(table("CZ", names).encode("cp1250"))
    said = sqlite_desk.ok("customer", "import", "a.csv", "--allow-incomplete", "--dry-run").err
    assert 'cp1250, which is a guess (such as "Štěpán Černý")' in said


@pytest.mark.parametrize("name", ["Łukasz Żółć", "王小明", "José Núñez", "김철수"])
def test_a_broken_byte_in_utf_8_is_no_other_encoding(sqlite_desk: Desk, name: str) -> None:
    rows = table("PL", [f"{name} {place}" for place in range(50)]).encode()
    Path("a.csv").write_bytes(rows + f"{name},PL".encode() + b"\xff\r\n")
    refused = sqlite_desk.run("customer", "import", "a.csv", "--allow-incomplete")
    assert (refused.code, "line 52 of a.csv has a byte that is no UTF-8" in refused.err) == (3, True), refused.err


@pytest.mark.parametrize(
    ("utf_8", "other", "encoding"),
    [("Zoë", "Jürgen Größe", "cp1252"), ("Иван", "Юрий Пётр", "cp1251"), ("이영희", "김철수", "euc_kr")],
)
def test_lines_of_two_encodings_in_one_file_are_not_guessed(
    sqlite_desk: Desk, utf_8: str, other: str, encoding: str
) -> None:
    Path("a.csv").write_bytes(f"name\n{utf_8}\n".encode() + f"{other}\n".encode(encoding) * 10)
    refused = sqlite_desk.run("customer", "import", "a.csv", "--allow-incomplete")
    assert (refused.code, "line 3 of a.csv has a byte that is no UTF-8" in refused.err) == (3, True), refused.err


def test_the_sign_that_ends_a_file_of_dos_is_neither_text_nor_a_row(sqlite_desk: Desk) -> None:
    Path("a.csv").write_bytes(table("DE", ["Jürgen Größe", "Änne Köhler"]).encode("cp850") + b"\x1a")
    sqlite_desk.ok("customer", "import", "a.csv", "--allow-incomplete")
    assert set(sqlite_desk.names()) == {"Jürgen Größe", "Änne Köhler"}


def test_korean_that_begins_like_utf_8_is_korean(sqlite_desk: Desk) -> None:
    Path("a.csv").write_bytes(table("KR", ["철수 김", "주식회사 한국", "이영희"]).encode("euc_kr"))
    sqlite_desk.ok("customer", "import", "a.csv", "--allow-incomplete")
    assert set(sqlite_desk.names()) == {"철수 김", "주식회사 한국", "이영희"}
