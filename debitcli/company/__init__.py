"""The company that keeps the book, and the settings of the book."""
