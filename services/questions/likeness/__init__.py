"""Likeness: which questions ask the same, to which topic one belongs, and what its host cannot decide by itself."""
