"""Soon: the talk «my_questions»."""
