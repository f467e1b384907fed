"""The mail server of the company: what the settings say of it, and the password, which is never kept in the book."""

import os
from collections.abc import Mapping
from contextlib import suppress

from debitcli.errors import DataError, UsageError
from debitcli.fields.value import Problem
from debitcli.mail import settings
from debitcli.mail.smtp import Server

PASSWORD = "DEBITCLI_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
_SERVICE = "debitcli"


def refuse_if_none(values: Mapping[str, str]) -> None:
    """Raise DataError where nothing could ever be sent: before anything is queued."""
    wanted = (
        (settings.HOST.key, values.get(settings.HOST.key)),
        (settings.FROM.key, settings.sender(values).address),
    )
    problems = [
        Problem(key, None, "is required to send mail", f"debitcli setup, or settings set {key} …")
        for key, value in wanted
        if not value
    ]
    if problems:
        raise DataError(problems, "Nothing was saved or sent: there is no mail server yet.")


def of(values: Mapping[str, str], typed: str = "") -> Server:
    """The server under the settings `values`, with the password that was `typed`, or is known.

    Raises UsageError where it has a user and no password is to be had, or all could read it on the way.
    """
    host, user = values[settings.HOST.key], values.get(settings.USER.key, "")
    server = Server(host, settings.port(values), settings.security(values), user)
    if not user:
        return server
    if server.security == "none" and not server.is_near:
        raise UsageError(
            f"The password of {user} would go to {host} for everybody to read.",
            "debitcli settings set mail.security starttls",
        )
    password = typed or os.environ.get(PASSWORD) or _kept(user, host)
    if not password:
        raise UsageError(
            f"The password of {user} at {host} is not known here.",
            f"Set {PASSWORD}, or run debitcli setup to keep it in the keyring.",
        )
    return Server(host, server.port, server.security, user, password)


def keep(user: str, host: str, password: str) -> bool:
    """Keep a password in the keyring of the system; whether there is one."""
    import keyring
    from keyring.errors import KeyringError

    with suppress(KeyringError, RuntimeError):
        keyring.set_password(_SERVICE, f"{user}@{host}", password)
        return True
    return False


def _kept(user: str, host: str) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    with suppress(KeyringError, RuntimeError):
        return keyring.get_password(_SERVICE, f"{user}@{host}")
    return None
