"""Settings: what may be left out, what is refused, and the secret that is made once."""

import stat
from pathlib import Path

import pytest

from bot.settings import SettingsProblem, load_settings, unknown_names


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings from outside, and a folder without .env."""
    monkeypatch.chdir(tmp_path)
    for name in unknown_names():
        monkeypatch.delenv(name, raising=False)


def test_everything_may_be_left_out() -> None:
    settings = load_settings()
    assert settings.database_url == "sqlite:///var/doithoai.db"
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)
    assert settings.telegram_token is None
    assert (settings.zalo_token, settings.zalo_mode, settings.zalo_secret) == (None, "polling", None)
    assert (settings.zalo_monthly_quota, settings.zalo_quota_counts) == (3000, "sent")
    assert str(settings.timezone) == "Asia/Ho_Chi_Minh"


def test_an_empty_value_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOITHOAI_HTTP_PORT", "")
    monkeypatch.setenv("DOITHOAI_TELEGRAM_TOKEN", "")
    settings = load_settings()
    assert settings.http_port == 8080
    assert settings.telegram_token is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "oracle://x"),
        ("DATABASE_URL", "sqlite://"),
        ("HTTP_PORT", "65536"),
        ("PUBLIC_URL", "doithoai.truong.example"),
        ("SECRET", "x" * 31),
        ("TELEGRAM_API_URL", "ftp://x"),
        ("TELEGRAM_MODE", "Polling"),
        ("ZALO_API_URL", "bot-api.zaloplatforms.com"),
        ("ZALO_MODE", "push"),
        ("ZALO_SECRET", "7 is few"),
        ("ZALO_SECRET", "1234567"),
        ("ZALO_SECRET", "x" * 257),
        ("ZALO_MONTHLY_QUOTA", "-1"),
        ("ZALO_MONTHLY_QUOTA", "nhiều"),
        ("ZALO_QUOTA_COUNTS", "received"),
        ("ZALO_OA_APP_ID", "mười"),
        ("ZALO_OA_PAID", "some"),
        ("ZALO_OA_API_URL", "openapi.zalo.me"),
        ("TIMEZONE", "Nowhere"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_what_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"DOITHOAI_{name}", value)
    with pytest.raises(SettingsProblem) as refused:
        load_settings()
    assert refused.value.variable == f"DOITHOAI_{name}"
    assert value not in str(refused.value)


@pytest.mark.parametrize("network", ["telegram", "zalo"])
def test_a_webhook_needs_an_https_address(monkeypatch: pytest.MonkeyPatch, network: str) -> None:
    monkeypatch.setenv(f"DOITHOAI_{network.upper()}_MODE", "webhook")
    assert getattr(load_settings(), f"{network}_mode") == "webhook"
    monkeypatch.setenv(f"DOITHOAI_{network.upper()}_TOKEN", "1:x")
    with pytest.raises(SettingsProblem) as refused:
        load_settings()
    assert refused.value.name == "public_url"
    monkeypatch.setenv("DOITHOAI_PUBLIC_URL", "https://doithoai.truong.example/")
    assert load_settings().public_url == "https://doithoai.truong.example"


def test_an_official_account_needs_all_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value, missing in (
        ("APP_ID", "314159", "zalo_oa_app_secret"),
        ("APP_SECRET", "khóa-của-ứng-dụng", "zalo_oa_secret_key"),
        ("SECRET_KEY", "khóa-của-oa", "public_url"),
    ):
        monkeypatch.setenv(f"DOITHOAI_ZALO_OA_{name}", value)
        with pytest.raises(SettingsProblem) as refused:
            load_settings()
        assert refused.value.name == missing
    monkeypatch.setenv("DOITHOAI_PUBLIC_URL", "https://doithoai.truong.example/")
    settings = load_settings()
    assert settings.modes() == {"telegram": "", "zalo": "", "zalo_oa": "webhook", "email": ""}
    assert "khóa" not in repr(settings)


def test_an_env_file_in_another_spelling_is_named() -> None:
    Path(".env").write_bytes("DOITHOAI_PUBLIC_URL=https://trường.example".encode("utf-16"))
    with pytest.raises(SettingsProblem) as refused:
        load_settings()
    assert refused.value.name == "env_file"


def test_the_secret_is_made_once_and_is_ours_alone() -> None:
    settings = load_settings()
    secret = settings.signing_secret()
    assert len(secret) >= 32
    assert load_settings().signing_secret() == secret
    assert stat.S_IMODE(Path("var/secret").stat().st_mode) == 0o600
    assert [path.name for path in Path("var").iterdir()] == ["secret"]


def test_a_secret_that_is_set_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOITHOAI_SECRET", "s" * 40)
    settings = load_settings()
    assert settings.signing_secret() == "s" * 40
    assert "sss" not in repr(settings)
    assert not Path("var").exists()


def test_names_that_mean_nothing_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOITHOAI_TOKEN", "1")
    Path(".env").write_text("DOITHOAI_HTTP_PROT=1\nOTHER=2\nDOITHOAI_HTTP_PORT=3\n", encoding="utf-8")
    assert unknown_names() == ["DOITHOAI_HTTP_PROT", "DOITHOAI_TOKEN"]
