"""What a browser gives to be told by: an address in the public network, and keys that are keys."""

from itertools import count

import pytest

from domain.messages.push import BadSubscription, check_subscription
from tests.networks.push_service import Subscribed

GOOD = Subscribed("https://fcm.googleapis.com/fcm/send/abc:def").keys


@pytest.mark.parametrize(
    "odd",
    [
        {"endpoint": "http://fcm.googleapis.com/x"},
        {"endpoint": "https://127.0.0.1/x"},
        {"endpoint": "https://127.1/x"},
        {"endpoint": "https://2130706433/x"},
        {"endpoint": "https://0x7f.0.0.1/x"},
        {"endpoint": "https://[::1]/x"},
        {"endpoint": "https://localhost/x"},
        {"endpoint": "https://may-chu.local/x"},
        {"endpoint": "https://may-chu.internal./x"},
        {"endpoint": "https://push.example:8443/x"},
        {"endpoint": "https://ai@push.example/x"},
        {"endpoint": "https://push.example/đ"},
        {"endpoint": "https://push.example/a b"},
        {"endpoint": "https://push.example/a\nb"},
        {"endpoint": "https://push.example:notaport/x"},
        {"endpoint": "https://[push.example/x"},
        {"endpoint": "javascript:alert(1)"},
        {"endpoint": ""},
        {"endpoint": "https://push.example/" + "x" * 1_000},
        {"p256dh": ""},
        {"p256dh": "A" * 87},
        {"p256dh": "BAAA" + GOOD["p256dh"][4:]},
        {"p256dh": GOOD["auth"]},
        {"auth": GOOD["p256dh"]},
        {"auth": "!!!"},
        {"auth": "A"},
    ],
    ids=count(),
)
def test_what_is_no_browser_is_refused(odd: dict[str, str]) -> None:
    given = GOOD | odd
    with pytest.raises(BadSubscription):
        check_subscription(given["endpoint"], given["p256dh"], given["auth"])


@pytest.mark.parametrize(
    "endpoint",
    [
        GOOD["endpoint"],
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAAAB",
        "https://web.push.apple.com/QGuQyavXutnMH",
        "https://wns2-sg2p.notify.windows.com/w/?token=BQYAAAB%2bx%3d",
    ],
)
def test_what_browsers_give_is_taken(endpoint: str) -> None:
    check_subscription(endpoint, GOOD["p256dh"], GOOD["auth"] + "==")
    check_subscription(endpoint, GOOD["p256dh"], GOOD["auth"])


def test_machines_inside_are_taken_in_trials_alone() -> None:
    near = ("http://127.0.0.1:9000/push/1", GOOD["p256dh"], GOOD["auth"])
    check_subscription(*near, inside=True)
    with pytest.raises(BadSubscription):
        check_subscription(*near)
