"""Messages: a turn of a talk, what became of what was sent, other ways to reach somebody, allowances."""
