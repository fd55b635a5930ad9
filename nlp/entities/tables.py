"""Reading the tables of language data: tab-separated rows, comment lines, and errors that name file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RUSSIAN = Path(__file__).parent.parent / "languages" / "ru"


class TableError(ValueError):
    """A row of a data file cannot be used; the message says which, why, and what is expected."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its columns, padded with empty ones to the table's width, and where it stands."""

    columns: tuple[str, ...]
    place: str

    def values(self, column: int) -> tuple[str, ...]:
        """The column's values, parted by a comma and a blank."""
        return tuple(value.strip() for value in self.columns[column].split(", ") if value.strip())

    def error(self, reason: str) -> TableError:
        """An error about this row, to be raised."""
        return TableError(f"{self.place}: {reason}")


def rows(path: Path, width: int, required: int) -> Iterator[Row]:
    """Rows of a table of ``width`` columns; the first ``required`` of them must not be empty."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = tuple(column.strip() for column in line.split("\t"))
        row = Row(columns + ("",) * (width - len(columns)), f"{path.name}:{number}")
        if len(columns) > width:
            raise row.error(f"{len(columns)} columns, at most {width} expected; is there a tab too many?")
        if not all(row.columns[:required]):
            raise row.error(f"the first {required} of the columns must not be empty; are they parted by tabs?")
        yield row
