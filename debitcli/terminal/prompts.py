"""Every question to a person, with questionary, on standard error. The only place that can wait for a person.

Callers ask only where `Streams.can_ask` says that somebody is there.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import questionary
from prompt_toolkit.output import create_output
from prompt_toolkit.validation import ValidationError, Validator
from questionary import Choice, Question, Style

# Says what is wrong with a text, and whether it may be taken nevertheless when it is entered again.
Objection = tuple[str, bool]
Objector = Callable[[str], Objection | None]

_STYLE = Style(
    [
        ("qmark", "fg:ansicyan"),
        ("question", "bold"),
        ("answer", "nobold"),
        ("pointer", "fg:ansicyan bold"),
        ("highlighted", "fg:ansicyan bold"),
        ("instruction", "fg:ansibrightblack"),
        ("placeholder", "fg:ansibrightblack"),
        ("validation-toolbar", "noreverse bg:default fg:ansired"),
    ]
)


class InterruptedQuestion(KeyboardInterrupt):
    """Ctrl-C or Ctrl-D at a question; `typed` is what stood there unfinished."""

    def __init__(self, typed: str = "") -> None:
        super().__init__()
        self.typed = typed


def text(label: str, *, default: str = "", hint: str = "", objector: Objector) -> str:
    """A line of text. What `objector` says of it stands under the prompt until the text is mended."""
    question = questionary.text(
        label,
        default=default,
        placeholder=[("class:placeholder", hint)],
        validate=_AskAgain(objector),
        validate_while_typing=False,
        **_settings(),
    )
    return str(_ask(question))


def suggest(label: str, choices: Sequence[str], *, default: str = "", objector: Objector) -> str:
    """A line of text, with the choices that contain what is typed so far."""
    question = questionary.autocomplete(
        label,
        list(choices),
        default=default,
        ignore_case=True,
        match_middle=True,
        validate=_AskAgain(objector),
        validate_while_typing=False,
        **_settings(),
    )
    return str(_ask(question))


def choose(question: str, choices: Sequence[tuple[str, str]], *, default: str | None = None) -> str:
    """One of `choices`, pairs of value and label; `default` is the value that is pointed at."""
    listed = [Choice(title=label, value=value) for value, label in choices]
    pointed = next((choice for choice in listed if choice.value == default), None)
    return str(_ask(questionary.select(question, listed, default=pointed, instruction=" ", **_settings())))


def yes_or_no(question: str, *, default: bool) -> bool:
    """Yes or no by one key; Enter takes the default."""
    return bool(_ask(questionary.confirm(question, default=default, **_settings())))


class _AskAgain(Validator):
    """Holds a text back until nothing speaks against it; a mere warning holds it back once."""

    def __init__(self, objector: Objector) -> None:
        self._objector = objector
        self._warned_of: str | None = None

    def validate(self, document: Any) -> None:
        objection = self._objector(document.text)
        if objection is None:
            return
        message, may_pass = objection
        if may_pass and self._warned_of == document.text:
            return
        self._warned_of = document.text
        sign, rest = ("!", " Enter again to keep it.") if may_pass else ("✗", "")
        raise ValidationError(message=f"  {sign} {message}{rest}", cursor_position=len(document.text))


def _settings() -> dict[str, Any]:
    return {"qmark": "?", "style": _STYLE, "output": create_output(stdout=sys.stderr)}


def _ask(question: Question) -> Any:
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError) as error:
        buffer = question.application.current_buffer
        raise InterruptedQuestion(buffer.text if buffer else "") from error
