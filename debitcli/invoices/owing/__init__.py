"""Who owes what: for lists of customers and the first screen."""
