"""Papers of a meeting: what each shows, made in versions, numbered by the office, put back signed."""
