"""From flags and JSON to drafts: what was given, field by field, still as text."""

import json
from typing import Any

from debitcli.customers import form
from debitcli.errors import DataError
from debitcli.fields.categories import DIVIDER
from debitcli.fields.value import Problem


def drafts_from_json(content: str) -> tuple[list[dict[str, str | None]], bool]:
    """The customers in a JSON object or an array of objects, and whether it was an array.

    Raises DataError with every value that is neither text, number nor null.
    """
    try:
        # Numbers stay as they are written: no float touches a percentage.
        data = json.loads(content, parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}"
        raise DataError([Problem("json", None, f"cannot be read at {at}: {error.msg}")]) from error
    except RecursionError as error:
        raise DataError([Problem("json", None, "is nested too deeply")]) from error
    several = isinstance(data, list)
    problems: list[Problem] = []
    drafts = []
    for position, item in enumerate(data if several else [data], 1):
        record = position if several else None
        if not isinstance(item, dict):
            problems.append(Problem("json", json.dumps(item)[:80], "is no object", 'such as {"name": "Ana"}', record))
            continue
        draft, wrong = _draft(item, record)
        drafts.append(draft)
        problems += wrong
    if problems:
        raise DataError(problems)
    return drafts, several


def _draft(item: dict[str, Any], record: int | None) -> tuple[dict[str, str | None], list[Problem]]:
    draft: dict[str, str | None] = {}
    problems = []
    for key, value in item.items():
        if key in form.STAMPS:
            continue  # the book's own
        if key == form.NOTES and isinstance(value, list):
            draft[key] = form.join_notes(_note_texts(value))
        elif key == form.CONSENTS:
            permissions, wrong = _consents(value, record)
            draft[key] = permissions
            problems += wrong
        elif key == "categories" and isinstance(value, list) and all(isinstance(name, str) for name in value):
            draft[key] = DIVIDER.join(value)
        elif value is not None and not isinstance(value, str):
            problems.append(Problem(key, json.dumps(value)[:80], "is neither text nor number", "", record))
        else:
            draft[key] = value
    return draft, problems


def _consents(value: Any, record: int | None) -> tuple[str | None, list[Problem]]:
    """Permissions as text, from texts or from objects as `customer show` writes them (without those withdrawn)."""
    given: list[str] = []
    for each in value if isinstance(value, list) else filter(None, [value]):
        if isinstance(each, str):
            given.append(each)
        elif isinstance(each, dict) and isinstance(each.get("purpose"), str):
            if each.get("granted", True):
                given.append(f"{each['purpose']}:{each.get('channel') or ''}")
        else:
            return None, [
                Problem(form.CONSENTS, json.dumps(each)[:80], "is no consent", "such as promotions:email", record)
            ]
    return "; ".join(given), []


def _note_texts(notes: list[Any]) -> list[str]:
    """The texts of notes given as texts, or as `customer show` writes them (only the general ones)."""
    general = [n for n in notes if not isinstance(n, dict) or n.get("kind") == "general"]
    return [n if isinstance(n, str) else str(n.get("text") or "") for n in general if isinstance(n, str | dict)]
