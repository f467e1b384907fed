"""The ledger: accounts, and the entries that are posted to them, which stay as they are."""
