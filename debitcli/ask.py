"""Arguments that are missing from a command line, asked for at a terminal."""

import contextlib
import inspect
from collections.abc import Iterable
from typing import Any

from debitcli.errors import DebitcliError
from debitcli.options import Proposals
from debitcli.run import Run
from debitcli.terminal import prompts


def argument(run: Run, param: Any, verb: Any) -> str:
    """The value of a parameter of a verb: chosen out of what it has on offer, or typed."""
    named = inspect.signature(verb).parameters[param.name].annotation
    declared = next((each for each in getattr(named, "__metadata__", ()) if hasattr(each, "asked")), None)
    label = declared.asked if declared else str(param.name).capitalize()
    if choices := getattr(param.type, "choices", ()):
        return prompts.choose(label, [(str(each), str(each)) for each in choices])
    offer: Proposals | None = declared.offer if declared else None
    if offer:
        # A book that cannot be used is told before the question.
        list(offer(run, ""))

    def propose(typed: str) -> Iterable[tuple[str, str]]:
        with contextlib.suppress(DebitcliError):
            return list(offer(run, typed)) if offer else ()
        return ()

    return prompts.text(
        label,
        hint=(param.help or "").rstrip("."),
        propose=propose if offer else None,
        objector=lambda typed: None if typed.strip() else (f"{label} is required.", False),
    )
