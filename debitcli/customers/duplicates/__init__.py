"""One rule of what the same customer means, and its uses: at entry, in files, in the whole book, merge."""
