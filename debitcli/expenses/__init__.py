"""Expenses: what suppliers charge, with its VAT, and whether it is paid."""
