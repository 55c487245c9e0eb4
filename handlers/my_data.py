"""Soon: the talk «my_data»."""
