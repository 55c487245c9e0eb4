"""Messages: what becomes of one, what it is for, by which network, and how much of a month is left."""
