"""What can stand at the end of a command line: nouns, verbs, options and their values, arguments, files."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from debitcli.fields.text import is_harmless
from debitcli.options import TYPED, takes_a_path
from debitcli.run import Run

_IS_AN_OPTION = re.compile(r"--?[A-Za-z]")
Proposal = tuple[str, str]
"""A whole word of the command line, and what it means."""


class Place(NamedTuple):
    """The end of a command line: its command with what was given to it, and the option or argument that comes there."""

    context: Any
    param: Any
    # What stands before the value in the same word: `--category=`.
    before: str
    typed: str


def proposals(menu: Any, run: Run, words: Sequence[str], typed: str) -> list[Proposal] | None:
    """The words that can stand behind `words` where `typed` is begun; None where it is a file.

    Words that begin so, in any case if none does in the same.
    """
    place = _place(menu, None, "debitcli", words, typed, run)
    if place is None:
        return []
    context, param, before, begun = place
    if param is None:
        found = context.command.shell_complete(context, begun)
    elif takes_a_path(param):
        return None
    else:
        # Whoever proposes something looks there: here, Typer would leave out what begins so in another case.
        context.meta[TYPED] = begun
        found = param.shell_complete(context, "")
    offered = {str(each.value): " ".join((each.help or "").split()) for each in found}
    if param is not None and param.param_type_name == "argument" and "--" not in words:
        offered = {word: meaning for word, meaning in offered.items() if not word.startswith("-")}
    same = [word for word in offered if word.startswith(begun)]
    fitting = same or [word for word in offered if word.casefold().startswith(begun.casefold())]
    return [(before + word, offered[word]) for word in fitting if is_harmless(word)]


def _place(command: Any, parent: Any, name: str, words: Sequence[str], typed: str, run: Run) -> Place | None:
    """Where a line ends whose `words` are given to `command`; None where a noun or verb on it is not known."""
    is_noun = hasattr(command, "list_commands")
    given: list[str] = []
    waiting: list[Any] = []
    # Words in a row that are an option whose values are not all there.
    open_, arguments, ended = 0, 0, False
    for n, word in enumerate(words):
        if is_noun and not waiting and not _IS_AN_OPTION.match(word):
            context = command.make_context(name, given, parent=parent, obj=run, resilient_parsing=True)
            verb = command.get_command(context, word)
            return _place(verb, context, word, words[n + 1 :], typed, run) if verb else None
        given.append(word)
        if waiting:
            waiting.pop()
            open_ += 1
        elif word == "--" and not ended:
            ended = True
        elif _IS_AN_OPTION.match(word) and not ended:
            waiting, open_ = _values_of(command, word), 1
        else:
            arguments += 1
    if waiting:
        del given[-open_:]
    context = command.make_context(name, given, parent=parent, obj=run, resilient_parsing=True)
    flag, sign, value = typed.partition("=")
    if waiting:
        return Place(context, waiting[0], "", typed)
    if sign and not ended and (joined := _values_of(command, flag)):
        return Place(context, joined[0], f"{flag}=", value)
    if is_noun or (typed.startswith("-") and not ended):
        return Place(context, None, "", typed)
    for param in command.params:
        if param.param_type_name == "argument":
            if param.nargs == -1 or arguments < param.nargs:
                return Place(context, param, "", typed)
            arguments -= param.nargs
    return None


def _values_of(command: Any, flag: str) -> list[Any]:
    """The option of this flag, so many times as it takes values."""
    for param in command.params:
        if flag in param.opts and param.param_type_name == "option":
            return [] if param.is_flag else [param] * param.nargs
    return []
