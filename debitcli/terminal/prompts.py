"""Every question to a person, with questionary, on standard error. The only place that can wait for a person.

Callers ask only where `Streams.can_ask` says that somebody is there.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import questionary
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import create_output
from questionary import Choice, Question, Style

from debitcli.fields.text import visible
from debitcli.terminal.safe import for_screen

# Says what is wrong with a text, and whether it may be taken nevertheless when it is entered again.
Objection = tuple[str, bool]
Objector = Callable[[str], Objection | None]

_STYLE = Style(
    [
        ("qmark", "fg:ansicyan"),
        ("answer", "nobold"),
        ("pointer", "fg:ansicyan bold"),
        ("highlighted", "fg:ansicyan bold"),
        ("instruction", "fg:ansibrightblack"),
        ("placeholder", "fg:ansibrightblack"),
    ]
)

# questionary's lists know Ctrl-C only.
_LEAVE = KeyBindings()
_LEAVE.add(Keys.ControlD, eager=True)(lambda event: event.app.exit(exception=EOFError))


class InterruptedQuestion(KeyboardInterrupt):
    """Ctrl-C or Ctrl-D at a question; `typed` is what stood there unfinished."""

    def __init__(self, typed: str = "") -> None:
        super().__init__()
        self.typed = typed


def text(
    label: str, *, default: str = "", hint: str = "", choices: Sequence[str] = (), objector: Objector | None = None
) -> str:
    """A line of text, with the choices that contain what is typed so far.

    What `objector` says of it stands under the prompt, and the text is there to be mended. A mere warning is passed
    by entering it again.
    """
    warned_of: str | None = None
    # What is shown in another way than it was written is taken back as it was.
    meant = {visible(each, but="\n"): each for each in (default, *choices)}
    shown, default = [visible(each, but="\n") for each in choices], visible(default, but="\n")
    while True:
        if choices:
            asked = questionary.autocomplete(
                for_screen(label), shown, default=default, ignore_case=True, match_middle=True, **_settings()
            )
        else:
            placeholder = [("class:placeholder", for_screen(hint))]
            asked = questionary.text(for_screen(label), default=default, placeholder=placeholder, **_settings())
        typed = meant.get(entered := str(_ask(asked)), entered)
        objection = objector(typed) if objector else None
        if objection is None or (objection[1] and typed == warned_of):
            return typed
        message, may_pass = objection
        warned_of, default = typed, entered
        sign, rest = ("!", " Enter again to keep it.") if may_pass else ("✗", "")
        sys.stderr.write(for_screen(f"  {sign} {message}{rest}") + "\n")


def mark(question: str, choices: Sequence[tuple[str, str]], marked: Sequence[str]) -> list[str]:
    """Any number of `choices`, pairs of value and label, marked with the space bar; `marked` are so at first."""
    listed = [Choice(title=for_screen(label), value=value, checked=value in marked) for value, label in choices]
    asked = questionary.checkbox(
        for_screen(question), listed, instruction="(space marks, Enter goes on)", **_settings()
    )
    return list(_ask(_leaving_by_ctrl_d(asked)))


def choose(
    question: str, choices: Sequence[tuple[str, str]], *, default: str | None = None, by_typing: bool = False
) -> str:
    """One of `choices`, pairs of value and label; `default` is the value that is pointed at.

    A long list can be narrowed `by_typing` a part of a label.
    """
    listed = [Choice(title=for_screen(label), value=value) for value, label in choices]
    pointed = next((choice for choice in listed if choice.value == default), None)
    narrowed: dict[str, Any] = {"use_search_filter": True, "use_jk_keys": False} if by_typing else {}
    instruction = "(type to narrow)" if by_typing else " "
    asked = questionary.select(
        for_screen(question), listed, default=pointed, instruction=instruction, **narrowed, **_settings()
    )
    return str(_ask(_leaving_by_ctrl_d(asked)))


def yes_or_no(question: str, *, default: bool) -> bool:
    """Yes or no by one key; Enter takes the default."""
    return bool(_ask(questionary.confirm(for_screen(question), default=default, **_settings())))


def _leaving_by_ctrl_d(question: Question) -> Question:
    own = question.application.key_bindings or KeyBindings()
    question.application.key_bindings = merge_key_bindings([own, _LEAVE])
    return question


def _settings() -> dict[str, Any]:
    return {"style": _STYLE, "output": create_output(stdout=sys.stderr)}


def _ask(question: Question) -> Any:
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError) as error:
        buffer = question.application.current_buffer
        raise InterruptedQuestion(buffer.text if buffer else "") from error
