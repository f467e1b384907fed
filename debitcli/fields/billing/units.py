"""Units of measure: UN/ECE Recommendation 20 codes, by code or by the name that people use (EN 16931 BT-130)."""

from functools import cache
from pathlib import Path

from debitcli.fields.folding import fold, near
from debitcli.fields.text import seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

# Code: the name that is shown, and others that are understood, divided by |.
_NAMES = {
    "C62": "piece|pieces|pc|pcs|unit|units|one|stk|stück|pieza|pièce|st",
    "EA": "each|ea",
    "HUR": "hour|hours|h|hr|hrs|stunde|stunden|std|hora|horas|heure|heures|time|timer",
    "DAY": "day|days|d|tag|tage|dia|dias|jour|jours|dag|dage",
    "WEE": "week|weeks|woche|wochen|semana|semanas|semaine|uge",
    "MON": "month|months|mo|monat|monate|mes|meses|mois|måned",
    "ANN": "year|years|yr|jahr|jahre|año|ano|an|år",
    "QAN": "quarter|quarters|quartal|trimestre",
    "MIN": "minute|minutes|min|minuten|minuto",
    "SEC": "second|seconds|s|sekunde",
    "KGM": "kg|kilogram|kilograms|kilogramm|kilo|kilos",
    "GRM": "g|gram|grams|gramm|gramo",
    "MGM": "mg|milligram|milligrams",
    "TNE": "t|tonne|tonnes|ton|tons|metric ton|tonelada",
    "LBR": "lb|pound|pounds|lbs",
    "ONZ": "oz|ounce|ounces",
    "LTR": "l|litre|litres|liter|liters|litro|litros",
    "MLT": "ml|millilitre|milliliter|millilitres",
    "CLT": "cl|centilitre|centiliter",
    "HLT": "hl|hectolitre|hectoliter",
    "MTR": "m|metre|metres|meter|meters|metro|metros|mètre",
    "CMT": "cm|centimetre|centimeter|zentimeter",
    "MMT": "mm|millimetre|millimeter",
    "KMT": "km|kilometre|kilometres|kilometer|kilometers",
    "SMI": "mile|miles|mi",
    "FOT": "foot|feet|ft",
    "INH": "inch|inches|in",
    "YRD": "yard|yards|yd",
    "MTK": "m2|m²|square metre|square metres|square meter|qm|quadratmeter|metro cuadrado",
    "CMK": "cm2|cm²|square centimetre",
    "KMK": "km2|km²|square kilometre",
    "H18": "ha|hectare|hectares|hektar",
    "MTQ": "m3|m³|cubic metre|cubic metres|cubic meter|cbm|kubikmeter",
    "KWH": "kWh|kilowatt hour|kilowatt hours|kilowattstunde",
    "MWH": "MWh|megawatt hour",
    "KWT": "kW|kilowatt",
    "AD": "byte|bytes",
    "4L": "MB|megabyte|megabytes",
    "E34": "GB|gigabyte|gigabytes",
    "E35": "TB|terabyte|terabytes",
    "SET": "set|sets|satz|juego",
    "PR": "pair|pairs|paar|par",
    "DZN": "dozen|dutzend|docena",
    "P1": "percent|%|per cent|prozent",
    "LS": "lump sum|flat rate|fixed price|pauschal|pauschale|forfait|tanto alzado",
    "E48": "service unit|service",
    "E49": "working day|working days|arbeitstag|manntag|man day",
    "XBX": "box|boxes|karton|schachtel|caja",
    "XCT": "carton|cartons",
    "XPK": "package|packages|pack|packs|paket|packung|paquete",
    "XPX": "pallet|pallets|palette|palé",
    "XBG": "bag|bags|beutel|bolsa",
    "XSA": "sack|sacks",
    "XBO": "bottle|bottles|flasche|botella",
    "XRO": "roll|rolls|rolle|rollo",
    "XST": "sheet|sheets|blatt|hoja",
    "ZP": "page|pages|seite|seiten|página|side",
    "D68": "word|words|wort|palabra",
    "H87": "item|items|stueck",
    "IE": "person|persons|people|personen",
    "NMP": "number of packs",
    "E51": "job|jobs|auftrag|order",
    "E54": "trip|trips|fahrt|viaje",
    "B17": "credit|credits",
    "HMT": "hectometre|hectometer",
}


def check_unit(typed: str, context: Context) -> Outcome[str]:
    """The code of a unit that is given by code or by name, in any case; what is neither is refused.

    Every code of the recommendation counts, also where it has no name here; of `GB` and the like the name wins.
    """
    wanted = seen(typed)
    if not wanted:
        return Accepted(None)
    code = named(wanted) or wanted.upper()
    if code in _NAMES or code in _codes():
        return Accepted(code)
    meant = " or ".join(map(_label, near(fold(wanted), _by_name())))
    return Refused("is no unit", f"did you mean {meant}?" if meant else "such as piece, hour, kg or C62")


def named(word: str) -> str | None:
    """The code of a unit by one of the names or codes that people use."""
    return word.upper() if word.upper() in _NAMES else _by_name().get(fold(word.rstrip(".")))


def _name(code: str) -> str:
    return _NAMES.get(code, code).partition("|")[0]


def _label(code: str) -> str:
    return f"{_name(code)} ({code})"


@cache
def _by_name() -> dict[str, str]:
    return {fold(name): code for code, names in _NAMES.items() for name in (*names.split("|"), _label(code))}


@cache
def _codes() -> frozenset[str]:
    """All codes of Recommendation 20, with those of Recommendation 21 behind an X (EN 16931 BR-CL-23)."""
    return frozenset(Path(__file__).with_name("units.txt").read_text("ascii").split())


UNIT = Kind(check_unit, show=lambda code, _: _name(code), choices=lambda _: list(map(_label, _NAMES)))
"""A unit of measure; of the choices the most usual come first."""
