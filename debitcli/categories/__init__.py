"""Categories: names of the user's own, under which customers are grouped."""
