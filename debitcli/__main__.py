"""The entry: whoever stops the program gets one sentence, however early."""

from typing import NoReturn

from debitcli import signals


def main() -> NoReturn:
    """Run the program with the command line, and exit with the code of the contract."""
    signals.end_at_once()
    # Loading it takes long enough to change one's mind.
    from debitcli import cli

    cli.main()


if __name__ == "__main__":
    main()
