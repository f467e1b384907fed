"""What documents have in tables beside their own: lines, allowances, VAT groups, references."""
