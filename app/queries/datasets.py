"""The present client's data sets."""

from __future__ import annotations

import io

import pandas as pd
from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.models import Dataset
from app.views.datasets import DataDictionary, DatasetRow
from mmm.data import column_roles
from tenants import directory, files
from tenants.permissions import require


def recent(limit: int = 200) -> list[DatasetRow]:
    """Data sets, newest first."""
    require("data.read")
    statement = (
        select(Dataset)
        .where(Dataset.removed_at.is_(None))
        .order_by(Dataset.created_at.desc(), Dataset.id)
    )
    found = list(db.session.scalars(statement.limit(limit)))
    names = directory.user_names({row.created_by for row in found if row.created_by})
    return [_row(row, names) for row in found]


def get(dataset_id: str) -> DatasetRow:
    """One data set. Raises NotFound."""
    require("data.read")
    row = _found(dataset_id)
    return _row(row, directory.user_names({row.created_by} if row.created_by else set()))


def frame(dataset_id: str) -> pd.DataFrame:
    """The data itself, as uploaded. Raises NotFound."""
    require("data.read")
    return read(_found(dataset_id))


def dictionary(dataset_id: str) -> DataDictionary:
    """What each column of a data set is and holds. Raises NotFound."""
    require("data.read")
    return DataDictionary(get(dataset_id), column_roles.describe(frame(dataset_id)))


def read(row: Dataset) -> pd.DataFrame:
    """The stored table of a row that the caller may see."""
    return pd.read_parquet(io.BytesIO(files.folder().read(row.file)))


def _found(dataset_id: str) -> Dataset:
    row = db.session.get(Dataset, dataset_id)
    if row is None:
        raise NotFound("There is no such data set.")
    return row


def _row(row: Dataset, names: dict[str, str]) -> DatasetRow:
    return DatasetRow(
        id=row.id,
        name=row.name,
        source=row.source,
        rows=row.rows,
        columns=row.columns,
        grain=row.grain,
        date_from=row.date_from,
        date_to=row.date_to,
        created_at=row.created_at,
        created_by=names.get(row.created_by or "", ""),
        simulated=row.simulation is not None,
    )
