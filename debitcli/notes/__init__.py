"""Private notes on customers and their invoices, with attached files."""
