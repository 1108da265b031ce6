"""Settings: read once, complete or refused."""

from __future__ import annotations

import pytest

from app.config import Config
from app.errors import MissingSettings
from app.factory import create_app


def test_development_makes_its_secrets_once_and_keeps_them(tmp_path):
    one = Config.from_env({"DATA_DIR": str(tmp_path / "new")})
    other = Config.from_env({"DATA_DIR": str(tmp_path / "new")})
    assert len(one.secret_key) == len(one.storage_key) == 64
    assert (one.secret_key, one.storage_key) == (other.secret_key, other.storage_key)
    assert (tmp_path / "new" / "env").stat().st_mode & 0o077 == 0
    one.require()


def test_a_given_secret_counts_more_than_a_kept_one(tmp_path):
    Config.from_env({"DATA_DIR": str(tmp_path)})
    assert Config.from_env({"DATA_DIR": str(tmp_path), "SECRET_KEY": "given"}).secret_key == "given"


def test_production_names_every_missing_setting_at_once(tmp_path):
    config = Config.from_env({"MIXFRONT_ENV": "production", "DATA_DIR": str(tmp_path / "new")})
    with pytest.raises(MissingSettings) as found:
        config.require()
    for setting in Config.settings():
        assert (f"  {setting.name}:" in str(found.value)) == setting.required
    assert not (tmp_path / "new").exists()


def test_production_does_not_start_without_its_settings(tmp_path, monkeypatch):
    monkeypatch.delenv("FLASK_RUN_FROM_CLI", raising=False)
    with pytest.raises(MissingSettings):
        create_app(Config.from_env({"MIXFRONT_ENV": "production", "DATA_DIR": str(tmp_path)}))


def test_production_starts_with_them(tmp_path):
    given = {"SECRET_KEY": "s" * 32, "STORAGE_KEY": "ab" * 32, "BASE_HOST": "mmm.example.org"}
    given |= {"MIXFRONT_ENV": "production", "REDIS_URL": "redis://localhost:6379/0"}
    config = Config.from_env(given)
    config.require()
    assert config.cookie_secure
    assert not Config.from_env(given | {"COOKIE_SECURE": "0"}).cookie_secure
    for weak in ({"SECRET_KEY": "s" * 31}, {"STORAGE_KEY": "xy" * 32}):
        with pytest.raises(MissingSettings, match=next(iter(weak))):
            Config.from_env(given | weak).require()


def test_settings_do_not_print_their_secrets():
    given = {
        name: f"hidden-{name}"
        for name in ("secret_key", "storage_key", "database_url", "redis_url", "storage_url")
    }
    assert "hidden" not in repr(Config(**given))


def test_a_setting_of_the_wrong_kind_is_named():
    with pytest.raises(MissingSettings, match="MAX_UPLOAD_MB must be a whole number, not “lots”"):
        Config.from_env({"MIXFRONT_ENV": "production", "MAX_UPLOAD_MB": "lots"})


def test_the_worker_is_given_more_time_than_any_deadline():
    config = Config(fit_deadline_s=10, r_deadline_s=99)
    assert config.job_timeout_s > 99
