"""A file read wholly and unchanged, whatever its name names."""

import os
import stat

from debitcli.fields.value import Refused


def read(path: str, limit: int, hint: str = "") -> bytes | Refused:
    """What is in a file of at most `limit` bytes that stays as it is meanwhile; else why not, with the way out."""
    try:
        # Without waiting: opening a pipe would otherwise hang until somebody writes into it.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        return Refused(f"cannot be read: {getattr(error, 'strerror', None) or error}")
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        os.close(descriptor)
        return Refused("is a folder" if stat.S_ISDIR(before.st_mode) else "is no regular file")
    with os.fdopen(descriptor, "rb") as opened:
        try:
            content = opened.read(limit + 1)
        except OSError as error:
            return Refused(f"cannot be read: {error.strerror}")
        after = os.fstat(descriptor)
    if len(content) > limit:
        return Refused(f"is larger than {limit // 2**20} MiB", hint)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
        return Refused("changed while it was read")
    return content
