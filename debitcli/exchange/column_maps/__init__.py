"""What people said of the columns of files, kept for the next file like it."""
