"""Stub."""

from report.merge.strand import Work


def review(work: Work) -> None:
    """Nothing yet."""
    del work
