"""What a button carries to Zalo and back: its payload and its words, in a text that nobody types by chance."""

LONGEST_PAYLOAD = 1000
_MARK = "#dt|"


def hidden(payload: str, label: str) -> str:
    """Return what a button sends in the person's name when it is pressed, unseen by them."""
    return f"{_MARK}{payload}\n{label}"


def revealed(text: str) -> tuple[str, str] | None:
    """Return the payload and the words of a button that was pressed; None where somebody wrote by themselves."""
    if not text.startswith(_MARK):
        return None
    payload, _, label = text.removeprefix(_MARK).partition("\n")
    return payload, label
