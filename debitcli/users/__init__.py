"""The people who keep the book."""
