"""Plans: opened or read from text, their timeline, posts and programme; a meeting is planned, prepared, moved."""
