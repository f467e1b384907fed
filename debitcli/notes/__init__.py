"""Private notes on customers, with attached files."""
