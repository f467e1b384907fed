"""Which expenses: filters, and their query; and what earlier ones of a supplier say."""
