"""The flags of `add` and `edit` that concern the road of a record and not a field."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Whether twins and missing fields are taken, nothing is saved, and one record follows the other."""

    allow_duplicate: bool = False
    allow_incomplete: bool = False
    dry_run: bool = False
    and_new: bool = False
