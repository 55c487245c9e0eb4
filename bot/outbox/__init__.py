"""The outbox: what was promised is claimed, sent once, written down, and counted."""
