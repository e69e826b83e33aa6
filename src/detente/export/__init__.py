"""Entries of lists written for other programs: FollowTheMoney, a simple table, Parquet."""

from detente.export.ftm import entities
from detente.export.write import FORMS, ExportError, write

__all__ = ["FORMS", "ExportError", "entities", "write"]
