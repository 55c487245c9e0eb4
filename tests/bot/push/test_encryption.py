"""Encrypting and signing for push services, against the RFC's own example and a stand-in that reads both."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from bot.push.encryption import LONGEST, Signer, encrypt, encrypt_by, new_key
from tests.networks.push_service import Subscribed, b64, unb64


def test_the_example_of_rfc_8291() -> None:
    """Section 5 and appendix A: with its keys and salt the bytes are its bytes."""
    own = ec.derive_private_key(int.from_bytes(unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), ec.SECP256R1())
    made = encrypt_by(
        own,
        unb64("DGv6ra1nlYgDCS1FRnbzlw"),
        b"When I grow up, I want to be a watermelon",
        p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth="BTBZMqHH6r4Tts7J_aSIgg",
    )
    assert b64(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
        "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_only_the_browser_reads_it() -> None:
    browser, another = Subscribed("https://push.example/1"), Subscribed("https://push.example/2")
    words = "Có trả lời cho phiếu MN26-013.".encode()
    body = encrypt(words, p256dh=browser.keys["p256dh"], auth=browser.keys["auth"])
    assert browser.decrypt(body) == words
    assert words not in body
    with pytest.raises(InvalidTag):
        another.decrypt(body)
    assert body != encrypt(words, p256dh=browser.keys["p256dh"], auth=browser.keys["auth"])


def test_words_that_no_service_takes_are_refused() -> None:
    browser = Subscribed("https://push.example/1")
    with pytest.raises(ValueError, match="too long"):
        encrypt(b"x" * (LONGEST + 1), p256dh=browser.keys["p256dh"], auth=browser.keys["auth"])


def test_one_signature_serves_a_service_for_hours_and_no_longer() -> None:
    signer, now = Signer(new_key(), "https://hoi.example"), datetime(2026, 12, 1, 1, tzinfo=UTC)
    first = signer.authorization("https://a.example", now=now)
    assert signer.authorization("https://a.example", now=now + timedelta(hours=5)) == first
    assert signer.authorization("https://b.example", now=now) != first
    assert signer.authorization("https://a.example", now=now + timedelta(hours=7)) != first
    assert signer.authorization("https://a.example", now=now - timedelta(days=30)) != first, "the clock went back"
