"""Whole cold processes, in turn with a docxtpl script on the same data: time and memory of `report build`, as ratios.

Run: `make bench` (or `python benchmarks/draft.py`; `--smoke` runs each once and checks only that it works).
Medians of 9 runs each, A B A B …; memory is the largest resident size of the process.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 1 if "--smoke" in sys.argv else 9
REPORT = [sys.executable, "-m", "report"]


def run(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds and megabytes of one process."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUTF8": "1"})
    said = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in {0, 1, 2}:
        raise SystemExit(f"{command}: {said.decode(errors='replace')}")
    return seconds, used.ru_maxrss / 1024


def project(room: Path) -> Path:
    """A fresh copy of the example project."""
    target = room / "project"
    shutil.copytree(ROOT / "data", target / "data", ignore=shutil.ignore_patterns(".report"))
    shutil.copytree(ROOT / "templates", target / "templates")
    return target


def peer_template(path: Path, built: Path) -> None:
    """The Word template that the peer fills: the same paragraphs, with its placeholders where the figures stand."""
    from docx import Document

    source = Document(str(built))
    document = Document()
    texts = [text for text in (paragraph_text(p) for p in source.element.body.iterchildren()) if text]
    for text in texts:
        document.add_paragraph(text.replace("518", "{{ h['岁末年初重大隐患专项整治']['整改'] }}").replace("1042", "{{ h['消防']['整改'] }}").replace("26.58", "{{ 罚款 }}"))
    document.add_paragraph("全区共发生事故{{ 起数 }}起、死亡{{ 死亡 }}人，同比{{ 起数同比 }}%、{{ 死亡同比 }}%；重大隐患{{ 重大 }}项；受理{{ c['受理件数（件）'] }}件，{{ f['会议']['区安委会会议'] }}。")
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
    return "".join(node.text or "" for node in element.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"))


def alternate(commands: dict[str, tuple[list[str], object]], folder: Path) -> dict[str, tuple[float, float]]:
    """Median seconds and megabytes of each command, run in turn; a preparation runs before each, untimed."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for turn in range(RUNS + 1):
        for name, (command, before) in commands.items():
            before()
            measured = run(command, folder)
            if turn or RUNS == 1:
                found[name].append(measured)
    return {name: (statistics.median(s for s, _ in runs), statistics.median(m for _, m in runs)) for name, runs in found.items()}


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        folder = project(room)
        period = folder / "data" / "2023H1"
        state = period / ".report"
        table = period / "执法检查.csv"
        original = table.read_text("utf-8")
        run([*REPORT, "build", "data/2023H1", "-o", "first.docx"], folder)
        peer_template(room / "template.docx", folder / "first.docx")
        peer = [sys.executable, str(ROOT / "benchmarks" / "peer_docxtpl.py"), str(room / "template.docx"), str(period), str(room / "peer.docx")]

        def fresh() -> None:
            shutil.rmtree(state, ignore_errors=True)
            table.write_text(original, "utf-8")

        turn = {"n": 0}

        def corrected(old: str, new: str):
            def change() -> None:
                turn["n"] += 1
                table.write_text(original.replace(old, new.format(turn["n"])), "utf-8")

            return change

        def nothing() -> None:
            return None

        bad = folder / "data" / "bad"
        bad.mkdir()
        (bad / "report.yaml").write_text("期间： 2023年上半年\n", "utf-8")

        def build(*more: str) -> list[str]:
            return [*REPORT, "build", "data/2023H1", "-o", "out.docx", "--force", *more]

        commands = {
            "docxtpl, 4 PNG charts": (peer, nothing),
            "docxtpl, no charts": ([*peer, "--no-charts"], nothing),
            "report, native charts": (build("--charts", "native"), fresh),
            "report, pictures, first build": (build("--charts", "image"), fresh),
            "report, pictures, corrected cell no chart shows": (build("--charts", "image"), corrected("消防,849", "消防,85{}")),
            "report, pictures, corrected cell one chart shows": (build("--charts", "image"), corrected("65000", "650{:02d}")),
            "report --help": ([*REPORT, "--help"], nothing),
            "report explain E215": ([*REPORT, "explain", "E215"], nothing),
            "report, error in report.yaml": ([*REPORT, "build", "data/bad"], nothing),
            "python -c pass": ([sys.executable, "-c", "pass"], nothing),
        }
        fresh()
        run(build("--charts", "image"), folder)
        found = alternate(commands, folder)
    base_time, base_memory = found["docxtpl, 4 PNG charts"]
    bare = found["python -c pass"][0]
    print(f"{'command':52}{'s':>8}{'MB':>7}{'time/docxtpl':>14}{'mem/docxtpl':>13}{'time/pass':>11}")
    for name, (seconds, memory) in found.items():
        print(f"{name:52}{seconds:8.3f}{memory:7.0f}{seconds / base_time:14.2f}{memory / base_memory:13.2f}{seconds / bare:11.1f}")


if __name__ == "__main__":
    main()
