"""The nouns of a dialogue meeting and the rules that belong to them."""
