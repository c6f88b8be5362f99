"""Whole cold processes, in turn with a docxtpl script on the same data: time and memory of `report build` and of the start, as ratios.

Run: `make bench` (or `python benchmarks/draft.py`; `--smoke` runs each once and checks only that it works).
Medians of 9 runs each, A B A B …; memory is the largest resident size of the process. Ends with 1 if a bar is missed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from processes import HERE, REPORT, ROOT, SMOKE, Launcher, Task, in_turn, missed, table

PEER = "docxtpl, 4 PNG charts"
BARE = "python -c pass"
BARS: dict[str, tuple[float | None, float | None]] = {
    "report, native charts": (0.35, 0.6),
    "report, pictures, first build": (1.0, 1.15),
    "report, pictures, corrected cell that no chart shows": (0.35, None),
    "report, pictures, corrected cell that one chart shows": (0.85, None),
}
START_BARS: dict[str, tuple[float | None, float | None]] = {
    "report --help": (8, None),
    "report explain E215": (8, None),
    "report, error in report.yaml": (8, None),
}


def project(room: Path) -> Path:
    """A fresh copy of the example project."""
    target = room / "project"
    shutil.copytree(ROOT / "data", target / "data", ignore=shutil.ignore_patterns(".report", "*-raw"))
    shutil.copytree(ROOT / "templates", target / "templates")
    return target


def peer_template(path: Path, built: Path) -> None:
    """The Word template that the peer fills: the same paragraphs, with its placeholders where the figures stand."""
    from docx import Document

    source = Document(str(built))
    document = Document()
    texts = [text for text in (paragraph_text(p) for p in source.element.body.iterchildren()) if text]
    for text in texts:
        document.add_paragraph(
            text.replace("518", "{{ h['岁末年初重大隐患专项整治']['整改'] }}")
            .replace("1042", "{{ h['消防']['整改'] }}")
            .replace("26.58", "{{ 罚款 }}")
        )
    document.add_paragraph(
        "全区共发生事故{{ 起数 }}起、死亡{{ 死亡 }}人，同比{{ 起数同比 }}%、{{ 死亡同比 }}%；重大隐患{{ 重大 }}项；受理{{ c['受理件数（件）'] }}件，{{ f['会议']['区安委会会议'] }}。"
    )
    for name, width in (("sectors", 7), ("hazards", 5)):
        table = document.add_table(rows=4, cols=width)
        for index, cell in enumerate(table.rows[0].cells):
            cell.text = f"列{index}"
        table.rows[1].cells[0].text = "{%tr for row in " + name + " %}"
        for cell, key in zip(table.rows[2].cells, "名abcdef", strict=False):
            cell.text = "{{ row." + key + " }}"
        table.rows[3].cells[0].text = "{%tr endfor %}"
    for number in range(1, 5):
        document.add_paragraph("{{ p" + str(number) + " }}")
    document.save(str(path))


def paragraph_text(element) -> str:
    """All text of a body element."""
    return "".join(
        node.text or "" for node in element.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
    )


class Table:
    """The table of fines, corrected anew before each run; one chart shows the fines, none the inspections."""

    def __init__(self, period: Path) -> None:
        self.period = period
        self.path = period / "执法检查.csv"
        self.original = self.path.read_text("utf-8")
        self.numbers: Iterator[int] = iter(range(10_000))

    def fresh(self) -> None:
        """As it came, and no chart kept."""
        shutil.rmtree(self.period / ".report", ignore_errors=True)
        self.path.write_text(self.original, "utf-8")

    def corrected(self, old: str, new: str) -> Callable[[], None]:
        """A preparation that writes another number each time."""

        def change() -> None:
            text = self.original.replace(old, new.format(next(self.numbers)))
            assert text != self.original
            self.path.write_text(text, "utf-8")

        return change


def parts(built: Path, folder: Path) -> Path:
    """The parts of a built report, each a file."""
    with zipfile.ZipFile(built) as package:
        package.extractall(folder)
    return folder


def build(*more: str) -> list[str]:
    """The command that builds the example."""
    return [*REPORT, "build", "data/2023H1", "-o", "out.docx", "--force", *more]


def drafts(room: Path, folder: Path) -> dict[str, Task]:
    """The peer, ours, and the floor."""
    data = Table(folder / "data" / "2023H1")
    launcher = Launcher()
    launcher.run(folder, Task([*REPORT, "build", "data/2023H1", "-o", "first.docx", "--charts", "native"]))
    peer_template(room / "template.docx", folder / "first.docx")
    peer = [
        sys.executable,
        str(HERE / "peer_docxtpl.py"),
        str(room / "template.docx"),
        str(data.period),
        str(room / "peer.docx"),
    ]
    floor = [
        sys.executable,
        str(HERE / "floor.py"),
        str(parts(folder / "first.docx", room / "parts")),
        str(room / "floor.docx"),
    ]
    launcher.run(folder, Task(build("--charts", "image")))
    image = build("--charts", "image")
    return {
        PEER: Task(peer),
        "docxtpl, no charts": Task([*peer, "--no-charts"]),
        "report, native charts": Task(build("--charts", "native"), data.fresh),
        "report, pictures, first build": Task(image, data.fresh),
        "report, pictures, corrected cell that no chart shows": Task(
            image, data.corrected("消防,849", "消防,85{:03d}")
        ),
        "report, pictures, corrected cell that one chart shows": Task(image, data.corrected("65000", "6{:02d}00")),
        "floor: an equal .docx from parts at hand": Task(floor),
        BARE: Task([sys.executable, "-c", "pass"]),
    }


def starts(folder: Path) -> dict[str, Task]:
    """What a clerk waits for before anything is read."""
    bad = folder / "data" / "bad"
    bad.mkdir()
    (bad / "report.yaml").write_text("期间： 2023年上半年\n", "utf-8")
    return {
        "report --help": Task([*REPORT, "--help"]),
        "report explain E215": Task([*REPORT, "explain", "E215"]),
        "report, error in report.yaml": Task([*REPORT, "build", "data/bad"], codes=frozenset({2})),
        BARE: Task([sys.executable, "-c", "pass"]),
    }


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        folder = project(room)
        built = in_turn(drafts(room, folder), folder)
        started = in_turn(starts(folder), folder)
    print("\n".join([*table(built, PEER, BARS, "docxtpl"), "", *table(started, BARE, START_BARS, "pass")]))
    over = [*missed(built, PEER, BARS), *missed(started, BARE, START_BARS)]
    print("\n" + ("\n".join(f"over its bar: {line}" for line in over) or "every bar is kept"))
    return 1 if over and not SMOKE else 0


if __name__ == "__main__":
    sys.exit(main())
