"""A ledger in several files, one from each town or department, read in turn as if they were one."""

from __future__ import annotations

from pathlib import Path

from report.ledger import reading
from report.ledger.faults import Faults
from report.ledger.layout import Layout
from report.ledger.plain import Rows, only_counts
from report.ledger.reading import Make
from report.ledger.spec import DISTINCT, LedgerSpec
from report.problem import Collector, Level, Place, Problem
from report.tables import parts
from report.tables.several import tell_parts


class Together:
    """One plain pass over the files of a folder."""

    def __init__(self, spec: LedgerSpec, make: Make) -> None:
        self.spec = spec
        self.make = make
        self.rows: Rows | None = None
        measures = (measure for grouping in spec.groupings for measure in grouping.measures)
        self.numbers: dict[str, dict[str, str]] = {m.column: {} for m in measures if m.op == DISTINCT}
        """Column counted without repeats → bare number in it → the file that had it first."""

    def read(self, folder: Path, shown: str, problems: Collector) -> Rows | None:
        """The finished pass; None after an error of any file, for a town must not be missing in silence."""
        files = parts(folder, shown)
        read = [self._part(path, name, problems) for path, name in files]
        if self.rows is not None:
            self.rows.faults.tell(problems)
        if self.rows is None or not all(read):
            return None
        self.rows.turn(self.rows.layout, Faults(shown, "", self.rows.layout.headers))
        tell_parts(shown, [path.name for path, _ in files], problems)
        return self.rows

    def _part(self, path: Path, shown: str, problems: Collector) -> bool:
        what = reading.kind(path, shown, problems)
        if not what:
            return False
        before = self.rows.rows if self.rows else 0
        read = reading.book_rows if what == "book" else reading.text_rows
        rows = read(path, self.spec, problems, shown, self._next(problems))
        if rows is None:
            return False
        if rows.rows == before:
            cause, action = "没有数据行，按没有发生（零报告）处理。", "如果只是还没有填，请填好，或把文件移走。"
            problems.add(Problem("E246", cause, action, Place(shown), level=Level.NOTE))
        self._numbered_alike(rows, path.name, shown, problems)
        return True

    def _next(self, problems: Collector) -> Make:
        def going_on(layout: Layout, faults: Faults) -> Rows:
            if self.rows is None:
                self.rows = self.make(layout, faults)
            else:
                self.rows.faults.tell(problems)
                self.rows.turn(layout, faults)
            return self.rows

        return going_on

    def _numbered_alike(self, rows: Rows, name: str, shown: str, problems: Collector) -> None:
        """E125: 批次 1 of one town and 批次 1 of another count as one, which only people know to be right."""
        for column, first in self.numbers.items():
            texts = {found.text for found, _ in rows.readers[column].known.values() if only_counts(found.text)}
            for text in sorted(texts & first.keys())[:1]:
                cause = f"“{column}”里的“{text}”在“{first[text]}”里也有，当作同一个，只计一次。"
                action = "各单位各自编号的，请在编号前加上单位名称，如“城关1”。"
                problems.add(Problem("E125", cause, action, Place(shown, column=column), text, Level.WARNING))
            first.update(dict.fromkeys(texts - first.keys(), name))
