"""The settings that concern notes."""

import re
from collections.abc import Mapping

from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused
from debitcli.settings.setting import Setting

MEBIBYTE = 1024 * 1024
_POSSIBLE = "whole MiB from 1 to 1024, such as 25"


def _check_limit(typed: str, context: Context) -> Outcome[str]:
    match = re.fullmatch(r"([0-9]{1,4})\s*(?:MiB|MB)?", typed.strip(), re.IGNORECASE)
    if match is None or not 1 <= int(match[1]) <= 1024:
        return Refused("is no limit", _POSSIBLE)
    return Accepted(str(int(match[1])))


LIMIT = Setting(
    "attachment.limit", "The largest file that can be attached, in MiB", "25", Kind(_check_limit), _POSSIBLE
)

SETTINGS = (LIMIT,)


def limit(values: Mapping[str, str]) -> int:
    """The size of the largest file that can be attached under the settings `values`, in bytes."""
    return int(values.get(LIMIT.key, LIMIT.default)) * MEBIBYTE
