"""E-invoices of others: files become the business terms of EN 16931 that they state, as they state them."""
