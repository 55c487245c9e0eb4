"""Answers: who owes one by when, drafted, approved, released; what the asker says of it."""
