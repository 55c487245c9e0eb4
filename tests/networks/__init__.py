"""Stand-ins for the networks people talk on, and the tests that keep them honest."""
