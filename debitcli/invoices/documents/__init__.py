"""Invoices as documents for others: on paper, and as e-invoices."""
