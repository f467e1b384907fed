"""From JSON to drafts: what was given, field by field, still as text."""

import json
from typing import Any

from debitcli.errors import DataError, UsageError
from debitcli.fields.value import Problem
from debitcli.forms.form import Form


def from_json(content: str, form: Form) -> tuple[list[dict[str, str | None]], bool]:
    """The records in a JSON object or an array of objects, and whether it was an array.

    Raises DataError with every value that its field cannot take from JSON.
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
    drafts = [
        _draft(item, form, position if several else None, problems)
        for position, item in enumerate(data if several else [data], 1)
    ]
    if problems:
        raise DataError(problems)
    return drafts, several


def one_from_json(content: str, form: Form) -> dict[str, str | None]:
    """The changes in a JSON object. What hangs beside a record is left out: `show` writes what is there already."""
    drafts, several = from_json(content, form)
    if several:
        raise UsageError(f"--json has an array; edit changes one {form.noun}.", "Give one object.")
    beside = {each.key for each in form.beside}
    return {key: text for key, text in drafts[0].items() if key not in beside}


def text_of(key: str, value: Any, form: Form) -> str | None:
    """What a value of JSON says in a field, as it could be typed; None where it cannot be said."""
    if value is None:
        return ""
    if key in form.by_key:
        return form.by_key[key].kind.typed(value)
    # What is to become of it is not known yet.
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "; ".join(value)
    return value if isinstance(value, str) else None


def not_taken(key: str, value: Any, record: int | None = None) -> Problem:
    """The problem of a value that its field cannot take from JSON."""
    if isinstance(value, str):
        # Numbers are texts too by now.
        hint = "a point before decimals, such as 12.5"
        return Problem(key, value[:80], "is no number as JSON writes one", hint, record)
    return Problem(key, json.dumps(value)[:80], "is neither text nor number", "", record)


def _draft(item: Any, form: Form, record: int | None, problems: list[Problem]) -> dict[str, str | None]:
    """What an object of JSON gives; what is wrong with it joins the `problems`."""
    if not isinstance(item, dict):
        problems.append(Problem("json", json.dumps(item)[:80], "is no object", 'such as {"name": "Ana"}', record))
        return {}
    of_the_book = {each.key for each in form.every if each.given_by != "person"} | {*form.answered}
    given = {key: value for key, value in item.items() if key not in of_the_book}
    draft = {key: text_of(key, value, form) for key, value in given.items()}
    problems += [not_taken(key, given[key], record) for key, text in draft.items() if text is None]
    return draft
