"""Reminders: looked at again when their hour has come, told together, also by hand."""
