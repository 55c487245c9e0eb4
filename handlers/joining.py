"""Soon: the talk «joining»."""
