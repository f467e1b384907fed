"""The settings that concern notes."""

import re

from debitcli.company.settings import Setting
from debitcli.fields.value import Accepted, Context, Outcome, Refused

MEBIBYTE = 1024 * 1024


def _check_limit(typed: str, context: Context) -> Outcome:
    match = re.fullmatch(r"([0-9]{1,4})\s*(?:MiB|MB)?", typed.strip(), re.IGNORECASE)
    if match is None or not 1 <= int(match[1]) <= 1024:
        return Refused("is no limit", "whole MiB from 1 to 1024, such as 25")
    return Accepted(str(int(match[1])))


LIMIT = Setting("attachment.limit", "The largest file that can be attached, in MiB", "25", _check_limit)

SETTINGS = (LIMIT,)
