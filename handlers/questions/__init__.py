"""Talks about questions: asking, drafting, sending, finding, sorting, and the lists of them."""
