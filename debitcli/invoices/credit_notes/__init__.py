"""Credit notes on invoices of the book."""
