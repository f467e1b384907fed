"""Custom fields: fields of the user's own, beside those that every customer has."""
