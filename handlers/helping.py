"""Soon: the talk «helping»."""
