"""Soon: the talk «asking»."""
