"""Every issued document proved: its fingerprint, its place in the chain, its figures."""
