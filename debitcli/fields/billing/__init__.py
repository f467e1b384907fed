"""Values of documents that are billed: amounts, units, terms of payment, VAT."""
