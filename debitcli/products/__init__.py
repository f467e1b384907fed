"""Products and services: what is sold, at which price and VAT rate."""
