"""Settings: what one is, and its value in the book."""
