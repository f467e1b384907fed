"""Reports: income, expenses, VAT, who owes what, how the accounts stand."""
