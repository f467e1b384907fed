"""Every row of a book, in another place."""
