"""Soon: the talk «speaking»."""
