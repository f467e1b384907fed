"""The outbox: messages that leave by mail, and what became of each. Knows no invoice."""
