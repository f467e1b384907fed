"""Lists of any noun: filters, order, pages, columns; and the history of any record."""
