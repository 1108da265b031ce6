"""Reading the CSV files that people upload: unknown encoding, separator and decimal mark."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import numpy as np
import pandas as pd

from mmm import dates
from mmm.errors import InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.problems import shortened

MAX_BYTES = 10_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 300
LONGEST_NUMBER = 100  # signs

_MISSING = {"na", "n/a", "nan", "null", "none", "-", "–", "—", "#n/a", "#nv", "#saknas!", "."}
_CURRENCY = re.compile(
    r"^(?:[€$£¥]|kr\.?|sek|eur|usd|gbp|nok|dkk|chf)\s*|\s*(?:[€$£¥]|kr\.?|sek|eur|usd|gbp|nok|dkk|chf|:-)$",
    re.I,
)
_FIGURES = re.compile(r"[+-]?[\d.,' ]*\d[\d.,' ]*")
_PATTERNS = {
    mark: re.compile(
        rf"[+-]?(?:\d+|\d{{1,3}}(?:[{group}' ]\d{{3}})+)?(?:{re.escape(mark)}\d*)?(?:[eE][+-]?\d+)?"
    )
    for mark, group in ((".", ","), (",", "."))
}
_DATE_NAME = re.compile(
    r"date|datum|dag|day|tag|week|woche|vecka|month|monat|manad|period|time|ds$", re.I
)


def read_csv(content: bytes, filename: str = "", max_bytes: int = MAX_BYTES) -> pd.DataFrame:
    """The table in an uploaded CSV file: dates as datetime64, numbers as numbers, everything else
    as text.

    Understands UTF-8, UTF-16 and Windows-1252, the separators comma, semicolon, tab and bar,
    decimal comma or point, thousands marks and currency signs. Column names become usable ones (see
    `usable_name`). Rows are sorted by date if there is exactly one complete date column; the index
    keeps the place in the file, so spreadsheet row = index + 2. In columns of words only an empty
    cell is missing: a level named “na” stays. A column that is mostly numbers or dates but not
    entirely stays text, and `mmm.data.checks.check` then names the cells. Raises InvalidInput.
    """
    text = _decode(content, filename, max_bytes)
    rows, separator = _rows(text)
    header, body = _rectangle(rows)
    columns = {name: [row[place] for row in body] for place, name in header}
    data = pd.DataFrame(_typed(columns, separator))
    when = [name for name in columns if pd.api.types.is_datetime64_any_dtype(data[name])]
    if len(when) == 1 and data[when[0]].notna().all() and not data[when[0]].is_monotonic_increasing:
        data = data.sort_values(when[0], kind="stable")
    return data


def usable_name(header: str) -> str:
    """A column name that a model can carry: letters, digits, dot and underscore, beginning with a
    letter.

    Accents go (Intäkter -> Intakter), other signs become underscores.
    """
    plain = unicodedata.normalize(
        "NFKD", header.strip().replace("ß", "ss").replace("ø", "o").replace("æ", "ae")
    )
    plain = re.sub(
        r"[^A-Za-z0-9._]+", "_", "".join(sign for sign in plain if not unicodedata.combining(sign))
    )
    plain = re.sub(r"_{2,}", "_", plain).strip("_") or "column"
    return plain if plain[0].isalpha() or plain[0] == "." else f"x_{plain}"


def _decode(content: bytes, filename: str, max_bytes: int) -> str:
    what = f"“{filename}”" if filename else Phrase("The file")
    if len(content) > max_bytes:
        fix = Phrase("Upload one row per day, week or month, with the columns of the model only.")
        raise InvalidInput(
            Problem(
                Phrase(
                    "{what} has {size:.1f} MB; at most {most:g} MB are read.",
                    what=what,
                    size=len(content) / 1e6,
                    most=max_bytes / 1e6,
                ),
                fix,
            )
        )
    if not content.strip(b"\x00\xff\xfe\xef\xbb\xbf \t\r\n"):
        raise InvalidInput(
            Problem(
                Phrase("{what} is empty.", what=what),
                "Upload a CSV file with a header row and one row per period.",
            )
        )
    if content[:4] == b"PK\x03\x04" or content[:4] == b"\xd0\xcf\x11\xe0":
        fix = Phrase("Save the sheet as CSV (File, Save as, CSV UTF-8) and upload that.")
        raise InvalidInput(
            Problem(Phrase("{what} is a spreadsheet, not a CSV file.", what=what), fix)
        )
    encodings = (
        ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    )
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise InvalidInput(
        Problem(Phrase("{what} is no text file.", what=what), "Save it as CSV in UTF-8.")
    )


def _rows(text: str) -> tuple[list[list[str]], str]:
    """Every record, cells stripped, and the separator."""
    stated = re.match(r"sep=(.)\r?\n", text, re.I)
    text = text[stated.end() :] if stated else text
    separator = (
        stated.group(1)
        if stated
        else max(",;\t|", key=lambda candidate: _consistency(text, candidate))
    )
    try:
        rows = [
            [cell.strip() for cell in row]
            for row in islice(_records(text, separator), MAX_ROWS + 2)
        ]
    except csv.Error as error:
        raise InvalidInput(
            Problem(
                Phrase("The file is no valid CSV: {error}.", error=str(error)),
                "Export it again as CSV.",
            )
        ) from error
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > MAX_ROWS + 1:
        raise InvalidInput(
            Problem(
                Phrase("The file has more than {n:,} rows.", n=MAX_ROWS),
                "Sum it up to one row per period first.",
            )
        )
    return rows, separator


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _consistency(text: str, separator: str) -> tuple[int, int]:
    """How many of the first records have as many cells as the header, and how many
    cells that is.
    """
    try:
        widths = [len(row) for row in islice(_records(text, separator), 30) if row]
    except csv.Error:
        return (0, 0)
    return (widths.count(widths[0]), widths[0]) if widths and widths[0] > 1 else (0, 0)


def _rectangle(rows: list[list[str]]) -> tuple[list[tuple[int, str]], list[list[str]]]:
    """Place and usable name of each column, and rows of equal width.

    Raises InvalidInput with every ragged or empty row.
    """
    if not rows or not any(rows[0]):
        raise InvalidInput(
            Problem("The first row is empty.", "Put the column names into the first row.", row=1)
        )
    if len(rows) < 2:
        raise InvalidInput(
            Problem(
                "There are no rows below the header.", "Add one row per day, week or month.", row=2
            )
        )
    width = max(place for place, name in enumerate(rows[0], 1) if name)
    if width < 2:
        fix = Phrase("Use comma, semicolon or tab between columns.")
        raise InvalidInput(Problem("Only one column was found.", fix, row=1))
    if width > MAX_COLUMNS:
        fix = Phrase("Leave out what the model needs not.")
        raise InvalidInput(
            Problem(
                Phrase("{n} columns; at most {most} are read.", n=width, most=MAX_COLUMNS),
                fix,
                row=1,
            )
        )
    problems = list(_header_problems(rows[0][:width]))
    body: list[list[str]] = []
    for number, row in enumerate(rows[1:], 2):
        if not any(row):
            problems.append(Problem("The row is empty.", "Delete it.", row=number))
        elif any(row[width:]) or len(row) < width:
            fix = Phrase("Check separators and quotes in this row.")
            problems.append(
                Problem(
                    Phrase(
                        "{n} cell where the header has {width}.",
                        "{n} cells where the header has {width}.",
                        n=len(row),
                        width=width,
                    ),
                    fix,
                    row=number,
                )
            )
        body.append(row[:width])
    if problems:
        raise InvalidInput(shortened(problems))
    return [(place, usable_name(name)) for place, name in enumerate(rows[0][:width])], body


def _header_problems(header: list[str]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for place, name in enumerate(header, 1):
        usable = usable_name(name)
        if not name:
            yield Problem(
                Phrase("Column number {place} has no name.", place=place),
                "Name it or delete it.",
                row=1,
            )
        elif usable in seen:
            message = Phrase("The name occurs twice.")
            if seen[usable] != name:
                message = Phrase(
                    "The name occurs twice (as “{name}” reads without special signs).",
                    name=seen[usable],
                )
            yield Problem(message, "Give every column its own name.", row=1, column=name)
        seen.setdefault(usable, name)


def _typed(columns: dict[str, list[str]], separator: str) -> dict[str, pd.Series]:
    moments = {name: _as_dates(name, cells) for name, cells in columns.items()}
    votes = {
        name: _decimal_votes(cells) for name, cells in columns.items() if moments[name] is None
    }
    overall = sum(votes.values(), Counter())
    typed: dict[str, pd.Series] = {}
    for name, cells in columns.items():
        when = moments[name]
        typed[name] = (
            when if when is not None else _as_numbers(name, cells, votes[name], overall, separator)
        )
    return typed


def _as_dates(name: str, cells: list[str]) -> pd.Series | None:
    named = bool(_DATE_NAME.search(name))
    values = pd.Series(cells, dtype="string")
    filled = values[values != ""]
    if filled.empty or not (named or filled.head(20).str.contains(r"\d\D+\d", regex=True).any()):
        return None
    read = dates.parse(values, compact=named)
    return read if read[filled.index].notna().all() else None


def _bare(cell: str) -> str:
    if (
        len(cell) > LONGEST_NUMBER
    ):  # words; searching them for currencies and figures takes quadratic time
        return ""
    cell = re.sub(r"[\u00a0\u2007\u2009\u202f]", " ", cell).replace("’", "'").replace("−", "-")
    return _CURRENCY.sub("", cell).strip()


def _decimal_votes(cells: list[str]) -> Counter[str]:
    """Which decimal mark the cells prove.

    “1.234” proves nothing and votes “?”; a column of words does not vote.
    """
    votes: Counter[str] = Counter()
    figures = 0
    for cell in filter(None, map(_bare, cells)):  # without what is too long for a number
        if not _FIGURES.fullmatch(cell):
            continue
        figures += 1
        marks = [sign for sign in cell if sign in ".,"]
        if not marks:
            continue
        before, _, after = cell.lstrip("+-").rpartition(marks[-1])
        if len(set(marks)) == 2:
            votes[marks[-1]] += 1
        elif len(marks) > 1:
            votes["," if marks[0] == "." else "."] += 1
        elif len(after) != 3 or len(before) > 3 or before in ("", "0"):
            votes[marks[0]] += 1
        else:
            votes["?" + marks[0]] += 1
    return votes if 2 * figures >= sum(map(bool, cells)) else Counter()


def _as_numbers(
    name: str, cells: list[str], votes: Counter[str], overall: Counter[str], separator: str
) -> pd.Series:
    """Numbers if every filled cell is one, else text."""
    mark = _decimal_mark(name, cells, votes, overall, separator)
    pattern, group = _PATTERNS[mark], "," if mark == "." else "."
    values: list[float] = []
    for cell in cells:
        bare = _bare(cell)
        if bare and any(map(str.isdigit, bare)) and pattern.fullmatch(bare):
            plain = re.sub(rf"[{group}' ]", "", bare)
            values.append(float(plain.replace(mark, ".")))
        elif not cell or cell.lower() in _MISSING:
            values.append(np.nan)
        else:
            return pd.Series([text or None for text in cells], dtype="str")
    numbers = pd.Series(values, dtype="float64")
    if numbers.isna().all() and any(cells):  # “na” in every row is a word, not a number
        return pd.Series([text or None for text in cells], dtype="str")
    whole = (
        numbers.notna().all() and (numbers == numbers.round()).all() and numbers.abs().max() < 2**53
    )
    return numbers.astype("int64") if whole else numbers


def _decimal_mark(
    name: str, cells: list[str], votes: Counter[str], overall: Counter[str], separator: str
) -> str:
    for evidence in (votes, overall):
        if evidence["."] or evidence[","]:
            return "." if evidence["."] >= evidence[","] else ","
    if separator == "," or not (votes["?."] or votes["?,"]):
        return "."
    row, cell = next((row, cell) for row, cell in enumerate(cells, 2) if re.search(r"[.,]", cell))
    digits = re.sub(r"[^\d]", "", cell)
    fix = Phrase("Save the numbers without thousands marks and upload again.")
    raise InvalidInput(
        Problem(
            Phrase(
                "“{cell}” can mean {whole} or {part}.",
                cell=cell,
                whole=int(digits),
                part=float(f"{digits[:-3]}.{digits[-3:]}"),
            ),
            fix,
            row=row,
            column=name,
        )
    )
