"""Talks about people: coming in, introducing oneself, linking accounts, one's own data."""
