"""What is wrong with a command line, in a sentence of ours and the way out."""

import re
import shlex
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import takewhile
from typing import Any

from debitcli.errors import UsageError


def missing(error: Exception) -> Any:
    """The parameter whose value is missing, if that is what is wrong."""
    return getattr(error, "param", None) if type(error).__name__ == "MissingParameter" else None


def refusal(error: Any, arguments: Sequence[str]) -> UsageError:
    """The error that Typer's parser found in the arguments of a command line, as people read it."""
    context, param = getattr(error, "ctx", None), getattr(error, "param", None)
    # Of an option without its value, the parser does not tell where it stood.
    words = [*takewhile(lambda word: word.isalpha(), arguments)][:2]
    path = context.command_path if context else " ".join(["debitcli", *words])
    message, hint = _said(error, context, param, path)
    return UsageError(message, "\n".join(filter(None, (hint, f"See: {path} --help"))))


def _said(error: Any, context: Any, param: Any, path: str) -> tuple[str, str]:
    kind, words = type(error).__name__, error.format_message()
    name = _name(param, context)
    match kind:
        case "MissingParameter":
            return f"{name} is missing.", _choices(param) or (param.help or "")
        case "NoSuchOption":
            near = get_close_matches(error.option_name, error.possibilities or (), n=1, cutoff=0.7)
            meant = _of_others(context and context.parent, error.option_name) or (
                f"Did you mean {near[0]}?" if near else ""
            )
            dash = f"A value that begins with a dash goes behind --, at the end: {path} … -- VALUE"
            return f"There is no option {error.option_name}.", meant or dash
        case "BadParameter":
            if typed := re.match(r"[^:]*: (['\"])(.*)\1 is not (?:one of|a valid)", words, re.DOTALL):
                choices = _choices(param)
                wrong = "is none of the choices" if choices else "is no whole number"
                return f'{name} "{typed[2]}" {wrong}.', choices or _range(param)
            if typed := re.match(r"[^:]*: (.*) is not in the range", words, re.DOTALL):
                return f"{name} cannot be {typed[1]}.", _range(param)
            return words.partition(": ")[2] or words, ""
        case "BadOptionUsage":
            flag = getattr(error, "option_name", "") or "An option"
            if wanted := re.search(r"requires (?:an argument|(\d+) arguments)", words):
                return f"{flag} wants {f'{wanted[1]} values' if wanted[1] else 'a value'} behind it.", ""
            return f"{flag} takes no value.", ""
        case "UsageError":
            if more := re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", words, re.DOTALL):
                return _too_much(more[1], context, path)
            if verb := re.match(r"No such command (['\"])(.*)\1\.", words, re.DOTALL):
                known = context.command.list_commands(context) if context else []
                near = get_close_matches(verb[2], known, n=1)
                what = "verb" if context and context.parent else "noun"
                meant = f"Did you mean {near[0]}?" if near else f"One of {', '.join(known)}."
                return f'There is no {what} "{verb[2]}".', _of_others(context, verb[2]) or meant
    return words, ""


def _of_others(context: Any, word: str) -> str:
    """What a verb or option of other programs is called here, by the noun of the context."""
    return str(getattr(context and context.command, "others", {}).get(word.lower(), ""))


def _too_much(words: str, context: Any, path: str) -> tuple[str, str]:
    """What to say of words for which there is no place."""
    flags = {flag for param in context.command.params for flag in param.opts}
    hint = f"To look for it: {path} --search {shlex.quote(words)}" if "--search" in flags else ""
    return f'"{words}" is more than {path.partition(" ")[2]} takes.', hint


def _name(param: Any, context: Any) -> str:
    if param is None:
        return "A value"
    return str(param.opts[0] if param.param_type_name == "option" else param.make_metavar(context))


def _choices(param: Any) -> str:
    choices = [str(each) for each in getattr(getattr(param, "type", None), "choices", ())]
    return f"One of {', '.join(choices)}." if choices else ""


def _range(param: Any) -> str:
    least, most = (getattr(getattr(param, "type", None), each, None) for each in ("min", "max"))
    return f"From {least} to {most:,}." if least is not None and most is not None else ""
