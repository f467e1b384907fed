"""What a value is: for each kind one parser (text → value or refusal) and one formatter for people.

Everything here is pure: no terminal, no database, no clock, no environment.
"""
