"""What becomes of rows of a file that mean a record which is there already."""

from enum import StrEnum


class OnDuplicate(StrEnum):
    """The choices of `--on-duplicate`."""

    FAIL = "fail"
    SKIP = "skip"
    UPDATE = "update"
    ADD = "add"
