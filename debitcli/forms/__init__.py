"""Forms: which fields a record has, and the one check that every record passes. Knows no noun."""
