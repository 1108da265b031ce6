"""The project's own Python environment in .venv: made once, completed when the pinned requirements
change.

An interrupted set-up leaves the marker file behind, and the next one starts that environment anew.
"""

from __future__ import annotations

import configparser
import hashlib
import importlib.util
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urldefrag, urljoin

from scripts.console import fail, note, run_logged, step

PIP_WHEEL = re.compile(
    r'href="([^"]*/pip-2[5-9]\.\d+(?:\.\d+)?-py3-none-any\.whl#sha256=[0-9a-f]{64})"'
)
# pip's own configuration, in the words of uv. Values set for uv itself win.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "trusted-host": "UV_INSECURE_HOST",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
}


class Environment:
    """One virtual environment and the record of what was installed into it."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.folder, self.log = folder, log
        self.python = folder / "bin" / "python"
        self.unfinished = folder / ".unfinished"
        self.stamp = folder / ".installed.json"

    def create(self) -> None:
        """Make the environment where there is none, or where an earlier set-up was interrupted."""
        if self.python.exists() and not self.unfinished.exists():
            return
        step(f"Python environment in {self.folder.name}")
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True)
        self.unfinished.touch()
        with_pip = importlib.util.find_spec("ensurepip") is not None
        argv = [
            sys.executable,
            "-m",
            "venv",
            *([] if with_pip else ["--without-pip"]),
            str(self.folder),
        ]
        if not run_logged(argv, self.log):
            raise fail(f"no virtual environment could be made in {self.folder} (see {self.log}).")
        if not with_pip:
            self._pip_from_index()

    def install(self, files: list[Path], env: dict[str, str] | None = None) -> bool:
        """Install requirement files that are not installed yet; True when all are.

        The record is written last.
        """
        new = [file for file in files if self._record().get(file.name) != self._digest(file)]
        if not new:
            return True
        step(
            f"Python packages: {', '.join(file.name for file in new)} (a few minutes the first"
            " time)"
        )
        if not self._install(new, {**os.environ, **(env or {})}):
            return False
        self._remember({file.name: self._digest(file) for file in new})
        return True

    def once(self, module: str, title: str, sources: list[Path]) -> bool:
        """Run a module in the environment unless it ran with these very sources before; True when
        it has.
        """
        state = self._digest(*sources)
        if self._record().get(module) == state:
            return True
        step(title)
        if not run_logged([str(self.python), "-m", module], self.log):
            return False
        self._remember({module: state})
        return True

    def finished(self) -> None:
        """The set-up went through: the environment may be kept."""
        self.unfinished.unlink(missing_ok=True)

    def _install(self, files: list[Path], env: dict[str, str]) -> bool:
        wanted = [word for file in files for word in ("-r", str(file))]
        uv = self.folder / "bin" / "uv"
        pip = [str(self.python), "-m", "pip", "install", "--disable-pip-version-check"]
        if uv.exists() or run_logged([*pip, "uv"], self.log, env):
            argv = [str(uv), "pip", "install", "--python", str(self.python), *wanted]
            if run_logged(argv, self.log, {**uv_settings(self._pip_settings()), **env}):
                return True
            note("uv could not install them, trying pip.")
        return run_logged([*pip, *wanted], self.log, env)

    def _pip_settings(self) -> dict[str, str]:
        """What the person configured for pip, from files and environment alike."""
        listed = subprocess.run(
            [str(self.python), "-m", "pip", "config", "list"], capture_output=True, text=True
        )
        pairs = (line.split("=", 1) for line in listed.stdout.splitlines() if "=" in line)
        settings = {
            key.rpartition(".")[2]: value.strip("'\"").replace("\\n", " ") for key, value in pairs
        }
        return {key: " ".join(value.split()) for key, value in settings.items()}

    def _pip_from_index(self) -> None:
        """pip's wheel from the package index, checked against the index's own hash:

        Debian's Python may carry none.
        """
        index = (
            os.environ.get("PIP_INDEX_URL")
            or _pip_file_setting("index-url")
            or "https://pypi.org/simple"
        )
        cafile = (
            os.environ.get("PIP_CERT")
            or os.environ.get("SSL_CERT_FILE")
            or _pip_file_setting("cert")
        )
        page = f"{index.rstrip('/')}/pip/"
        try:
            context = ssl.create_default_context(cafile=cafile)
            with urllib.request.urlopen(page, timeout=30, context=context) as answer:
                found = PIP_WHEEL.findall(answer.read().decode())
            if not found:
                raise fail(f"{page} lists no wheel of pip; install python3-venv and start again.")
            url, fragment = urldefrag(urljoin(page, found[-1]))
            with urllib.request.urlopen(url, timeout=60, context=context) as answer:
                content = answer.read()
        except (URLError, OSError) as problem:
            raise fail(
                f"pip could not be had from {page} ({problem}); install python3-venv and start"
                " again."
            ) from None
        if hashlib.sha256(content).hexdigest() != fragment.partition("=")[2]:
            raise fail(f"{url} is damaged: its hash is not the one that {page} states.")
        wheel = self.folder / Path(url).name
        wheel.write_bytes(content)
        done = run_logged(
            [str(self.python), f"{wheel}/pip", "install", "--no-index", str(wheel)], self.log
        )
        wheel.unlink()
        if not done:
            raise fail(f"pip could not be installed into {self.folder} (see {self.log}).")

    def _record(self) -> dict[str, str]:
        return json.loads(self.stamp.read_text(encoding="utf-8")) if self.stamp.exists() else {}

    def _remember(self, states: dict[str, str]) -> None:
        part = self.stamp.with_suffix(".part")
        part.write_text(json.dumps({**self._record(), **states}, indent=1), encoding="utf-8")
        part.replace(self.stamp)

    @staticmethod
    def _digest(*files: Path) -> str:
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def uv_settings(pip: dict[str, str]) -> dict[str, str]:
    """uv's environment variables for settings of pip; empty where pip has none."""
    settings = {UV_NAMES[key]: value for key, value in pip.items() if key in UV_NAMES}
    if "UV_INDEX" in settings or "UV_FIND_LINKS" in settings:
        settings["UV_INDEX_STRATEGY"] = (
            "unsafe-best-match"  # as pip does: the best version of all indexes
        )
    if "UV_FIND_LINKS" in settings:
        settings["UV_FIND_LINKS"] = settings["UV_FIND_LINKS"].replace(" ", ",")
    return settings


def _pip_file_setting(name: str) -> str | None:
    """A global setting from pip's configuration files, the person's before the machine's."""
    config = configparser.ConfigParser(interpolation=None)
    home = Path.home()
    config.read(
        ["/etc/pip.conf", home / ".pip" / "pip.conf", home / ".config" / "pip" / "pip.conf"],
        encoding="utf-8",
    )
    return config.get("global", name, fallback=None)
