"""How customers stand: what was invoiced and paid, and what is open."""
