"""What customers must fulfil to be selected."""
