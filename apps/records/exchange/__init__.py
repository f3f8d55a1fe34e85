"""Records out into tables and in from them: CSV and XLSX."""

from apps.records.exchange.exporting import csv_lines, xlsx_file
from apps.records.exchange.importing import Imported, ImportedRow, Outcome, import_table
from apps.records.exchange.tables import Table, TableRefusedError, read_table

__all__ = [
    "Imported",
    "ImportedRow",
    "Outcome",
    "Table",
    "TableRefusedError",
    "csv_lines",
    "import_table",
    "read_table",
    "xlsx_file",
]
