"""From what somebody gave to a document with all its figures."""
