"""Income by products."""
