"""Reports for people who decide: one self-contained page per what-if."""

from detente.report.html import render

__all__ = ["render"]
