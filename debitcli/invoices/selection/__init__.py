"""Which documents: filters, and their query."""
