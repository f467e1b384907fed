"""Every table of a book, a page for each noun. Migrations make them; a test holds the two together."""
