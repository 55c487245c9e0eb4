"""Queries, the writer and the migrations: values in, values out; no rule lives here."""
