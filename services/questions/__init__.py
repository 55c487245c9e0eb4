"""Questions: taken in, found, sorted, listed, overseen; how far each has come."""
