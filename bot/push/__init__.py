"""Push: browsers are told of news while the chat is closed."""
