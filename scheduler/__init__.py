"""The clock: a tick asks the database what is due; it knows nothing by itself, so nothing is lost with it."""
