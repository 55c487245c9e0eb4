"""Questions: the question, its place in the order, its topic, its words."""
