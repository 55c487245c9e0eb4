"""The meeting: its rounds, what was decided of a question, its close, its results."""
