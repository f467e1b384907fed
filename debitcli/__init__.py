"""debitcli: the customers, invoices and expenses of a small firm, in a terminal."""

__version__ = "0.1.0"
