"""Every question to a person, with questionary, on standard error. The only place that can wait for a person.

Callers ask only where `Streams.can_ask` says that somebody is there. Where a terminal cannot draw, each question is a
plain line (plain.py). A question that `may_go_back` raises BackError where the person wants the one before.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from debitcli.fields.text import visible
from debitcli.terminal import plain
from debitcli.terminal.safe import for_screen
from debitcli.terminal.streams import Streams

if TYPE_CHECKING:
    from questionary import Question

# Says what is wrong with a text, and whether it may be taken nevertheless when it is entered again.
Objection = tuple[str, bool]
Objector = Callable[[str], Objection | None]
Propose = Callable[[str], Iterable[tuple[str, str]]]
"""Proposals for what is typed so far: words, and what they mean."""

_STYLE = [
    ("qmark", "fg:ansicyan"),
    ("answer", "nobold"),
    ("pointer", "fg:ansicyan bold"),
    ("highlighted", "fg:ansicyan bold"),
    ("instruction", "fg:ansibrightblack"),
    ("placeholder", "fg:ansibrightblack"),
]
# Esc also begins what other keys send: so long it is waited for the rest of them, in seconds.
_REST_OF_A_KEY, _NEXT_KEY = 0.1, 0.2
# From so many on, it is said that a list can be narrowed.
_LONG_LIST = 7


class InterruptedQuestion(KeyboardInterrupt):
    """Ctrl-C or Ctrl-D at a question; `typed` is what stood there unfinished."""

    def __init__(self, typed: str = "") -> None:
        super().__init__()
        self.typed = typed


class BackError(Exception):
    """The person wants the question before; `typed` is what stood there unfinished."""

    def __init__(self, typed: str = "") -> None:
        super().__init__()
        self.typed = typed


def way_back() -> str:
    """How to go back, in words."""
    return f"{plain.BACK if plain.is_wanted() else 'Esc'} goes back"


def text(
    label: str,
    *,
    default: str = "",
    hint: str = "",
    choices: Sequence[str] = (),
    propose: Propose | None = None,
    objector: Objector | None = None,
    may_go_back: bool = False,
    one_line: bool = False,
) -> str:
    """A line of text, with the `choices` that contain what is typed so far, or what is proposed for it.

    Of what is pasted into `one_line`, line breaks and tabs become blanks. What `objector` says of the text stands under
    the prompt, and it is there to be mended; a mere warning is passed by entering it again.
    """
    warned_of: str | None = None
    # What is shown in another way than it was written is taken back as it was.
    meant = {visible(each, but="\n"): each for each in (default, *choices)}
    default = visible(default, but="\n")
    if plain.is_wanted() and propose is not None:
        for word, meaning in propose(default):
            Streams().say(f"  {word}  {meaning}".rstrip())
    while True:
        if plain.is_wanted():
            entered = _plainly(partial(plain.line, label, default=default, hint=hint), may_go_back=may_go_back)
        else:
            line = _line(label, default, hint, list(meant)[1:], propose)
            entered = _ask(line, may_go_back=may_go_back, one_line=one_line)
        typed = meant.get(entered := str(entered), entered)
        objection = objector(typed) if objector else None
        if objection is None or (objection[1] and typed == warned_of):
            return typed
        message, may_pass = objection
        warned_of, default = typed, entered
        sign, rest = ("!", " Enter again to keep it.") if may_pass else ("✗", "")
        Streams().say(f"  {sign} {message}{rest}")


def secret(label: str, *, may_go_back: bool = False) -> str:
    """A line that nobody sees, such as a password."""
    if plain.is_wanted():
        import getpass

        return str(_plainly(lambda: getpass.getpass(f"{for_screen(label)}: "), may_go_back=may_go_back))
    import questionary

    return str(_ask(questionary.password(for_screen(label), **_settings()), may_go_back=may_go_back))


def mark(
    question: str, choices: Sequence[tuple[str, str]], marked: Sequence[str], *, may_go_back: bool = False
) -> list[str]:
    """Any number of `choices`, pairs of value and label, marked with the space bar; `marked` are so at first."""
    if plain.is_wanted():
        return list(_plainly(lambda: plain.mark(question, choices, marked), may_go_back=may_go_back))
    import questionary

    listed = [
        questionary.Choice(title=for_screen(label), value=value, checked=value in marked) for value, label in choices
    ]
    asked = questionary.checkbox(
        for_screen(question), listed, instruction="(space marks, Enter goes on)", **_settings()
    )
    # It would only count what was marked.
    asked.application.erase_when_done = True
    chosen = list(_ask(asked, may_go_back=may_go_back))
    Streams().say(f"? {question} {', '.join(label for value, label in choices if value in chosen) or '–'}")
    return chosen


def choose(
    question: str,
    choices: Sequence[tuple[str, str]],
    *,
    default: str | None = None,
    may_go_back: bool = False,
) -> str:
    """One of `choices`, pairs of value and label; `default` is the value that is pointed at.

    The list is narrowed by typing a part of a label.
    """
    if plain.is_wanted():
        return str(_plainly(lambda: plain.choose(question, choices, default=default), may_go_back=may_go_back))
    import questionary

    listed = [questionary.Choice(title=for_screen(label), value=value) for value, label in choices]
    pointed = next((choice for choice in listed if choice.value == default), None)
    asked = questionary.select(
        for_screen(question),
        listed,
        default=pointed,
        instruction="(type to narrow)" if len(listed) > _LONG_LIST else " ",
        use_search_filter=True,
        use_jk_keys=False,
        **_settings(),
    )
    return str(_ask(asked, may_go_back=may_go_back))


def yes_or_no(question: str, *, default: bool, may_go_back: bool = False) -> bool:
    """Yes or no by one key; Enter takes the default."""
    if plain.is_wanted():
        return bool(_plainly(lambda: plain.yes_or_no(question, default=default), may_go_back=may_go_back))
    import questionary

    return bool(
        _ask(questionary.confirm(for_screen(question), default=default, **_settings()), may_go_back=may_go_back)
    )


def _line(label: str, default: str, hint: str, choices: Sequence[str], propose: Propose | None) -> "Question":
    """A line of text to be typed, with a menu of proposals where there are any."""
    import questionary
    from prompt_toolkit.application import get_app

    def placeholder() -> list[tuple[str, str]]:
        # Under an answer that was left empty, a hint would look like one.
        return [] if get_app().is_done else [("class:placeholder", for_screen(hint))]

    shared = {"default": default, "placeholder": placeholder, **_settings()}
    if not choices and propose is None:
        return questionary.text(for_screen(label), **shared)
    completer = _completer(propose) if propose else None
    asked = questionary.autocomplete(
        for_screen(label), list(choices), completer=completer, ignore_case=True, match_middle=True, **shared
    )
    if not default:
        asked.application.pre_run_callables.append(lambda: asked.application.current_buffer.start_completion())
    return asked


def _completer(propose: Propose) -> Any:
    from prompt_toolkit.completion import Completer, Completion

    class Proposals(Completer):
        def get_completions(self, document: Any, complete_event: Any) -> Iterable[Completion]:
            typed = document.text
            for word, meaning in propose(typed):
                shown = for_screen(f"{word}  {meaning}".rstrip())
                yield Completion(word, start_position=-len(typed), display=shown)

    return Proposals()


def _settings() -> dict[str, Any]:
    from prompt_toolkit.output import create_output
    from questionary import Style

    return {"style": Style(_STYLE), "output": create_output(stdout=sys.stderr)}


def _ask(question: "Question", *, may_go_back: bool, one_line: bool = False) -> Any:
    """The answer. Raises InterruptedQuestion, and BackError where the person `may_go_back`."""
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
    from prompt_toolkit.keys import Keys

    app = question.application
    app.ttimeoutlen, app.timeoutlen = _REST_OF_A_KEY, _NEXT_KEY
    keys = KeyBindings()
    # questionary's lists know Ctrl-C only.
    keys.add(Keys.ControlD, eager=True, filter=_is_empty(app))(lambda event: event.app.exit(exception=EOFError))

    keys.add(Keys.ControlM, eager=True, filter=_finds_nothing(app))(lambda event: event.app.output.bell())
    if one_line:
        keys.add(Keys.BracketedPaste, eager=True)(
            lambda event: event.current_buffer.insert_text(" ".join(event.data.split()))
        )

    def go_back(event: Any) -> None:
        event.app.erase_when_done = True
        event.app.exit(exception=BackError)

    def go_back_at_once(event: Any) -> None:
        # What Alt and a letter send is no Esc; but the terminal may say where the cursor is just then.
        last = event.key_sequence[-1]
        if last.key is Keys.CPRResponse:
            app.key_processor.feed(last, first=True)
        if last.key in (Keys.CPRResponse, Keys.Escape):
            go_back(event)

    if may_go_back:
        keys.add(Keys.ControlB, eager=True)(go_back)
        keys.add(Keys.Escape)(go_back)
        keys.add(Keys.Escape, Keys.Any)(go_back_at_once)
    app.key_bindings = merge_key_bindings([app.key_bindings or KeyBindings(), keys])
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError) as error:
        raise InterruptedQuestion(app.current_buffer.text) from error
    except BackError as error:
        raise BackError(app.current_buffer.text) from error


def _is_empty(app: Any) -> Any:
    """Whether nothing is typed: within a line, Ctrl-D deletes a character."""
    from prompt_toolkit.filters import Condition

    return Condition(lambda: not app.current_buffer.text)


def _finds_nothing(app: Any) -> Any:
    """Whether a list was narrowed by what none of its labels has: Enter would take what nobody meant."""
    from prompt_toolkit.filters import Condition
    from questionary.prompts.common import InquirerControl

    lists = [each for each in app.layout.find_all_controls() if isinstance(each, InquirerControl)]

    def finds_nothing() -> bool:
        return any(
            not any(each.search_filter.lower() in str(choice.title).lower() for choice in each.choices)
            for each in lists
            if each.search_filter
        )

    return Condition(finds_nothing)


def _plainly(ask: Callable[[], Any], *, may_go_back: bool) -> Any:
    """The answer to a plain question. Raises InterruptedQuestion, and BackError where the person `may_go_back`."""
    try:
        while (answer := ask()) == plain.BACK:
            if may_go_back:
                raise BackError
            sys.stderr.write("  ✗ There is nothing to go back to.\n")
    except (KeyboardInterrupt, EOFError) as error:
        raise InterruptedQuestion from error
    return answer
