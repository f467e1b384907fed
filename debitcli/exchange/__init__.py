"""Files in and out, all or nothing, for any noun; a Target hands in what is the noun's own."""
