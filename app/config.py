"""Settings.

`Config.from_env()` is called once, by the factory; nobody else reads the environment.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

from app.errors import MissingSettings

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = "production"
# development makes its own and keeps them in DATA_DIR/env
GENERATED = ("SECRET_KEY", "STORAGE_KEY")
SHORTEST_SECRET = 32
_STORAGE_KEY = re.compile(r"[0-9a-fA-F]{64}")
log = logging.getLogger(__name__)


class Setting(NamedTuple):
    """One setting as the documentation lists it.

    `required` says that production cannot start without it.
    """

    name: str
    default: str
    help: str
    required: bool


def _setting(
    default: Any, help: str, *, required: bool = False, shown: str | None = None, told: bool = True
) -> Any:
    """One that is not `told` stays out of the settings' printed form: it is, or may
    hold, a secret.
    """
    return field(
        default=default, repr=told, metadata={"help": help, "required": required, "shown": shown}
    )


@dataclass(frozen=True)
class Config:
    """Every setting once: the field's name in capitals is the environment variable; empty means the
    default.
    """

    mixfront_env: str = _setting(
        "development", "`development` or `production`. Production needs its secrets set."
    )
    secret_key: str = _setting(
        "",
        "Signs sessions: 32 characters or more.",
        required=True,
        shown="generated in development",
        told=False,
    )
    storage_key: str = _setting(
        "",
        "Encrypts the clients' own file keys. 64 hexadecimal characters. Losing it loses every"
        " stored file.",
        required=True,
        shown="generated in development",
        told=False,
    )
    base_host: str = _setting(
        "localhost:8050",
        "Host and port of the agency's address; clients live on its subdomains.",
        required=True,
    )
    data_dir: str = _setting(
        str(ROOT / "var"), "Folder for the database, files and secrets.", shown="./var"
    )
    database_url: str = _setting(
        "", "SQLAlchemy address of the database.", shown="SQLite in DATA_DIR", told=False
    )
    redis_url: str = _setting(
        "redis://localhost:6379/0", "Redis for jobs and rate limits.", required=True, told=False
    )
    storage_url: str = _setting(
        "", "fsspec address of the file store.", shown="the folder DATA_DIR/files", told=False
    )
    cookie_secure: bool = _setting(
        False,
        "`1` when people reach the server by https; `0` lets cookies travel unprotected.",
        shown="`1` in production, else `0`",
    )
    trusted_proxies: int = _setting(
        0, "Reverse proxies in front whose X-Forwarded headers are believed."
    )
    sign_in_limit: str = _setting("10 per minute;100 per hour", "Sign-in attempts per address.")
    max_upload_mb: int = _setting(20, "Largest data file that can be uploaded.")
    fit_deadline_s: int = _setting(
        7200, "A compiled run that takes longer from its first part to its last is stopped."
    )
    r_deadline_s: int = _setting(21600, "The same for a run in R.")
    r_memory_mb: int = _setting(8192, "Memory ceiling of the R process.")
    fast_frontend: bool = _setting(
        True,
        "`0` loads Dash and Plotly as they come: slower, and a way out should an upgrade break what"
        " makes pages fast.",
        shown="`1`",
    )
    queue_name: str = _setting("fits", "Name of the RQ queue.")
    log_level: str = _setting("INFO", "Least serious message that is logged.")
    missing: tuple[str, ...] = ()  # required settings that the environment does not give

    @classmethod
    def settings(cls) -> tuple[Setting, ...]:
        """The table of settings, for the documentation and its test."""
        return tuple(
            Setting(
                item.name.upper(),
                item.metadata["shown"] if item.metadata["shown"] is not None else str(item.default),
                item.metadata["help"],
                item.metadata["required"],
            )
            for item in _fields(cls)
        )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """Read the settings. Development gets generated secrets, kept in DATA_DIR/env."""
        given = {
            item.name: _typed(item.name, environ[item.name.upper()], item.default)
            for item in _fields(cls)
            if environ.get(item.name.upper())
        }
        if given.get("mixfront_env", "development") != PRODUCTION:
            folder = Path(given.get("data_dir", str(ROOT / "var")))
            kept = {name.lower(): value for name, value in _kept_secrets(folder).items()}
            given = kept | given
        else:
            given.setdefault("cookie_secure", True)
        missing = tuple(
            item.name.upper()
            for item in _fields(cls)
            if item.metadata["required"] and item.name not in given
        )
        return cls(**given, missing=missing)

    @property
    def production(self) -> bool:
        return self.mixfront_env == PRODUCTION

    @property
    def under_cli(self) -> bool:
        """Whether the `flask` command started this process (commands such as `fit` need no
        settings).
        """
        return os.environ.get("FLASK_RUN_FROM_CLI") == "true"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{Path(self.data_dir).resolve() / 'mixfront.db'}"

    @property
    def storage(self) -> str:
        return self.storage_url or f"file://{Path(self.data_dir).resolve() / 'files'}"

    @property
    def job_timeout_s(self) -> int:
        """What RQ allows a job: more than any deadline, so that the deadline speaks first."""
        return max(self.fit_deadline_s, self.r_deadline_s) + 900

    def require(self) -> None:
        """Refuse to start without the settings that production needs, naming all of
        them at once.
        """
        if not self.production:
            return
        lines = [
            f"  {setting.name}: {setting.help}"
            for setting in self.settings()
            if setting.name in self.missing
        ]
        if lines:
            raise MissingSettings("These settings are missing:\n" + "\n".join(lines))
        if len(self.secret_key) < SHORTEST_SECRET:
            raise MissingSettings(
                f"SECRET_KEY has {len(self.secret_key)} characters; {SHORTEST_SECRET} are the"
                " least."
            )
        if not _STORAGE_KEY.fullmatch(self.storage_key):
            raise MissingSettings("STORAGE_KEY must be 64 hexadecimal characters.")


def _fields(cls: type[Config]) -> list[Field[Any]]:
    return [item for item in fields(cls) if "help" in item.metadata]


def _typed(name: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        return text.strip().lower() in ("1", "true", "yes", "on")
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError as error:
            raise MissingSettings(
                f"{name.upper()} must be a whole number, not “{text}”."
            ) from error
    return text


def _kept_secrets(folder: Path) -> dict[str, str]:
    """The secrets in `folder`/env, written there the first time."""
    path = folder / "env"
    if path.exists():
        lines = [line.split("=", 1) for line in path.read_text().splitlines() if "=" in line]
        return {name: value for name, value in lines if name in GENERATED}
    made = {name: secrets.token_hex(32) for name in GENERATED}
    text = "".join(f"{name}={value}\n" for name, value in made.items())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(text)
    except FileExistsError:  # another process was faster: its secrets count
        return _kept_secrets(folder)
    except OSError as error:
        log.warning(
            "Secrets last only as long as this process, %s cannot be written: %s", path, error
        )
    return made
