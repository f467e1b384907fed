"""Which customers: filters, and their query."""
