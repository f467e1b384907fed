"""Payments: how invoices and expenses are paid."""
