"""The suite; it mirrors the floors."""
