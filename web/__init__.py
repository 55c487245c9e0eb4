"""Pages: the web chat in the browser."""
