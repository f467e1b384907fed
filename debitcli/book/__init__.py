"""The book itself: its settings."""
