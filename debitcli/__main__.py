"""`python -m debitcli`."""

from debitcli.cli import main

if __name__ == "__main__":
    main()
