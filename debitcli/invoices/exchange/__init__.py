"""Documents as files bring and take them: a row for each line, or an object for each document."""
