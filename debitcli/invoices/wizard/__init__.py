"""The wizard of documents: lines one after the other, the review, and what can be corrected in it."""
