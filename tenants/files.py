"""The file folder of the tenant at hand, opened with the tenant's own key."""

from __future__ import annotations

from app.extensions import config
from app.storage import Folder, open_key
from tenants import context, directory


def folder() -> Folder:
    """The present tenant's files. Raises NoTenant."""
    where = context.present()
    settings = config()
    return Folder(
        settings.storage, where.id, open_key(settings.storage_key, directory.sealed_key(where.id))
    )
