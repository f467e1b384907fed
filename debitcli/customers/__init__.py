"""Customers: the form, the wizard, the list, the profile."""
