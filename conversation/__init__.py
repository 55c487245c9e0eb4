"""The kit of a conversation: turns, replies, places and the router; it knows no network and no rule."""
