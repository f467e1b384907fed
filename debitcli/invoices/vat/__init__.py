"""The VAT of documents: what the law proposes, and the words for it."""
