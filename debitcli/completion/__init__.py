"""Completion in shells: what can stand where the cursor is, and how each shell asks for it and is told."""
