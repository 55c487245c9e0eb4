"""Talks of the meeting: which one, the chair in the hall, who answers later, what came of it."""
