"""The talks: what people say, and what they are answered. Importing this registers them all."""

from handlers.routing import router

# isort: split
from handlers import asking, helping, joining, my_data, my_questions, speaking

__all__ = ["asking", "helping", "joining", "my_data", "my_questions", "router", "speaking"]
