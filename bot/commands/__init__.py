"""Commands: what `doithoai …` does, one file a command; main.py registers them."""
