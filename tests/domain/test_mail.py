"""Which mail addresses are read out of what people type, and why others are not."""

import pytest

from domain.people.errors import MailUnread
from domain.people.mail import read_address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Lan.Nguyen+lop@ViDu.EXAMPLE ", "lan.nguyen+lop@vidu.example"),
        ("Của tôi: <mailto:a@vidu.example>.", "a@vidu.example"),
        ("=cmd@vidu.example,", "=cmd@vidu.example"),
        ("duc@trường.example", "duc@xn--trng-rib8295b.example"),
    ],
)
def test_what_is_read(typed: str, address: str) -> None:
    assert read_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "none"),
        ("x y", "none"),
        ("@vidu.example", "none"),
        ("a..b@vidu.example", "none"),
        ("a\x00b@vidu.example", "none"),
        ("a@b@vidu.example", "domain"),
        ("a@vidu.example b@vidu.example", "several"),
        ("đức@vidu.example", "letters"),
        ("a@vidu", "domain"),
        ("a@127.0.0.1", "domain"),
        ("a@-vidu.example", "domain"),
        ("a@vidu.example%0aBcc:x", "domain"),
        ("a@" + "b" * 64 + ".example", "domain"),
        ("a" * 65 + "@vidu.example", "long"),
        ("a@" + "b.c" * 70 + ".example", "long"),
        ("a" * 10_000 + "@vidu.example", "long"),
    ],
)
def test_what_is_not(typed: str, why: str) -> None:
    with pytest.raises(MailUnread) as refused:
        read_address(typed)
    assert refused.value.values == {"why": why}
