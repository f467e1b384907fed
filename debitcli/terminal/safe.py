"""Text from people and files, made harmless for a screen, and for a line of tab-separated output."""

import re
from typing import Any

from debitcli.fields.text import is_harmless, visible

_SHELL = str.maketrans({"\\": "/", "[": "("})
_ACTS_IN_A_SHELL = re.compile(r"""[\\$`"'!;|&<>()*?#{}\[\]~^]|^-""")
_TSV = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def for_screen(value: str) -> str:
    """`value` with every character that could act on a terminal replaced by a visible sign; line breaks become ⏎."""
    return visible(value.replace("\n", "⏎"))


def for_shell(meaning: str) -> str:
    """What a proposal means, as shells show it: zsh reads backslashes, and brackets are markup on the way there."""
    return for_screen(meaning).translate(_SHELL)


def is_a_word(text: str) -> bool:
    """Whether a shell that finds `text` in its line takes it for words and nothing else."""
    return is_harmless(text) and _ACTS_IN_A_SHELL.search(text) is None


def for_tsv(value: Any) -> str:
    """A cell of tab-separated output: backslash, tab and line break are written `\\\\`, `\\t`, `\\n`."""
    return "" if value is None else str(value).translate(_TSV)
