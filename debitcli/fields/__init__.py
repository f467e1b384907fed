"""What a value is: how each kind is read and shown; pure, without terminal, database, clock and environment."""
