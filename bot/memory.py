"""The garbage collector told that what was loaded at start-up stays (docs/decisions/0006)."""

import gc


def settle_memory() -> None:
    """Call once, after start-up: what lives now is never looked through again, and collections become rare."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
