"""Files: fsspec underneath, one folder and one encryption key per tenant, whole files or none."""

from __future__ import annotations

import re
import secrets
from base64 import b64decode, b64encode

import fsspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import AppError, NotFound

_NONCE = 12
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*")


class StorageError(AppError):
    """A stored file cannot be read or written."""


class Folder:
    """The files of one tenant.

    Names are slash-separated parts of letters, digits, `_`, `-` and inner dots.
    """

    def __init__(self, url: str, prefix: str, key: bytes) -> None:
        self._fs, root = fsspec.core.url_to_fs(url)
        self._local = "file" in (
            self._fs.protocol if isinstance(self._fs.protocol, tuple) else (self._fs.protocol,)
        )
        self._root = f"{root.rstrip('/')}/{_checked(prefix)}"
        self._prefix = prefix
        self._cipher = AESGCM(key)

    def write(self, name: str, content: bytes) -> None:
        """Store a file; a reader sees the old content or the new one, never a part."""
        path = self._path(name)
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, content, self._bound_to(name))
        if not self._local:  # object stores put whole objects
            self._fs.pipe_file(path, sealed)
            return
        self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        beside = f"{path}.{secrets.token_hex(6)}.tmp"
        self._fs.pipe_file(beside, sealed)
        self._fs.mv(beside, path)

    def read(self, name: str) -> bytes:
        """A file's content. NotFound when there is none."""
        try:
            sealed = self._fs.cat_file(self._path(name))
        except FileNotFoundError as error:
            raise NotFound("The file is not in the store.") from error
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._bound_to(name))
        except InvalidTag as error:
            raise StorageError(
                "A stored file cannot be decrypted: wrong STORAGE_KEY, or it was changed."
            ) from error

    def exists(self, name: str) -> bool:
        return bool(self._fs.exists(self._path(name)))

    def remove(self, name: str) -> None:
        """Remove a file or a folder with all that is in it; nothing happens when there is none."""
        path = self._path(name)
        if self._fs.exists(path):
            self._fs.rm(path, recursive=True)

    def _path(self, name: str) -> str:
        return f"{self._root}/{_checked(name)}"

    def _bound_to(self, name: str) -> bytes:
        """A sealed file opens under its own name only: swapping two files is noticed."""
        return f"{self._prefix}/{name}".encode()


def new_key(storage_key: str) -> str:
    """A random key for a tenant, sealed under STORAGE_KEY: what the database keeps."""
    nonce = secrets.token_bytes(_NONCE)
    return b64encode(
        nonce + _master(storage_key).encrypt(nonce, AESGCM.generate_key(256), b"tenant key")
    ).decode()


def open_key(storage_key: str, sealed: str) -> bytes:
    """The tenant's key itself."""
    raw = b64decode(sealed)
    try:
        return _master(storage_key).decrypt(raw[:_NONCE], raw[_NONCE:], b"tenant key")
    except InvalidTag as error:
        raise StorageError(
            "The client's file key cannot be opened: STORAGE_KEY is not the one it was made with."
        ) from error


def _master(storage_key: str) -> AESGCM:
    try:
        return AESGCM(bytes.fromhex(storage_key))
    except ValueError as error:
        raise StorageError("STORAGE_KEY must be 64 hexadecimal characters.") from error


def _checked(name: str) -> str:
    parts = name.split("/")
    if not all(_PART.fullmatch(part) for part in parts):
        raise NotFound("The file is not in the store.")
    return name
