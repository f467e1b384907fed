"""Invoices on their way to customers by mail: sent, welcomed with, reminded of."""
