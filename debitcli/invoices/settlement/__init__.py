"""How documents are closed: by payments, credit notes, cash discounts, bad debts."""
