"""The console of Rich that everything drawn goes through: text is text, and nothing in it acts on the screen."""

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from debitcli.fields.text import visible


class HarmlessConsole(Console):
    """A console without markup, emoji codes and highlighting, as wide as it is told."""

    def __init__(self, stream: TextIO, width: int) -> None:
        super().__init__(file=stream, markup=False, emoji=False, highlight=False, width=width, legacy_windows=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of what is drawn; those that control the screen are Rich's own."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else visible(text, but="\n"), style, control)
