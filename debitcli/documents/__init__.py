"""Documents for others: from data, without knowing where they come from."""
