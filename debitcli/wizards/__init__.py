"""A form asked in order, for any noun: questions, review, correct; answers kept when it is interrupted."""
