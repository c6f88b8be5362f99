"""Whole cold processes: `report refresh` beside `report build` of the same data, as ratios.

Run: `python benchmarks/refresh.py` (`--smoke`: once each, small). Each draft is edited by hand in a few places and one cell is corrected.
The example (native charts, tracked changes) · a made-up kit with 300 paragraphs and 900 figures · the same with every mark of
ours stripped (controls and bookmarks gone, as some editors save), so that all figures are found again by their words.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from draft import project
from processes import REPORT, SMOKE, Launcher, Measured, Task, in_turn, missed, table

ROWS = 30 if SMOKE else 300
BARS: dict[str, tuple[float | None, float | None]] = {"refresh": (2, None)}
LARGE_BARS: dict[str, tuple[float | None, float | None]] = {"refresh": (3, None), "refresh, marks stripped": (5, None)}


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    """The text of a Word file's body changed, every other part as it was."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    text = parts["word/document.xml"].decode()
    changed = change(text)
    assert changed != text
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, changed.encode() if name == "word/document.xml" else content)


def stripped(text: str) -> str:
    """Content controls unwrapped, bookmarks gone."""
    text = re.sub(r"<w:sdtPr>.*?</w:sdtPr>|<w:bookmark(?:Start|End)\b[^>]*/>", "", text, flags=re.DOTALL)
    return re.sub(r"</?w:sdt>|</?w:sdtContent>|<w:sdtEndPr>.*?</w:sdtEndPr>|<w:sdtEndPr/>", "", text)


def edit(path: Path, words: dict[str, str]) -> None:
    """A few words typed over, as a person does."""

    def change(text: str) -> str:
        for old, new in words.items():
            assert old in text, old
            text = text.replace(old, new, 1)
        return text

    rewrite(path, change)


def large(folder: Path) -> None:
    """The example's kit and data with a body of ROWS paragraphs of three figures each."""
    kit = folder / "templates" / "half_year"
    (kit / "report.md").write_text(
        "@标题 {{ 地区 }}{{ 期间.名称 }}各单位隐患排查情况\n\n{% for 行 in 乡镇.各行 %}\n"
        "{{ 行.名称 }}组织力量开展检查，检查单位{{ 行.检查 }}家次，发现隐患{{ 行.发现 }}处，已整改{{ 行.整改 }}处，其余正在整改。\n"
        "{% endfor %}\n\n@署名 {{ 单位 }}\n@日期 {{ 日期 }}\n",
        "utf-8",
    )
    dictionary = kit / "dictionary.yaml"
    declared = (
        "表:\n  乡镇:\n    名称: 乡镇情况表\n    文件: 乡镇情况\n    主键: {表头: [单位]}\n    合计: 独立\n    列:\n"
        "      检查: {表头: [检查], 单位: 家次}\n      发现: {表头: [发现], 单位: 处}\n      整改: {表头: [整改], 单位: 处}\n"
    )
    dictionary.write_text(dictionary.read_text("utf-8").replace("\n表:\n", f"\n{declared}", 1), "utf-8")
    rows = [f"第{number}镇,{1000 + number},{500 + number},{400 + number}" for number in range(1, ROWS + 1)]
    text = "单位,检查（家次）,发现（处）,整改（处）\n" + "\n".join(rows) + "\n"
    (folder / "data" / "2023H1" / "乡镇情况.csv").write_text(text, "utf-8")


def correct(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / "data" / "2023H1" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


BUILD = [*REPORT, "build", "data/2023H1", "--charts", "native", "-o"]
WRITTEN = frozenset({0, 1})


def refresh(folder: Path, draft: str) -> Task:
    """A refresh into a file of its own, gone before each run."""
    out = folder / "out-更正.docx"
    return Task(
        [*REPORT, "refresh", draft, "--data", "data/2023H1", "-o", out.name],
        lambda: out.unlink(missing_ok=True),
        WRITTEN,
    )


def build(folder: Path) -> Task:
    """A build into a file of its own, gone before each run."""
    out = folder / "out.docx"
    return Task([*BUILD, out.name], lambda: out.unlink(missing_ok=True), WRITTEN)


def example(folder: Path) -> dict[str, Measured]:
    """The example with two sentences edited and 518 corrected to 510."""
    Launcher().run(folder, Task([*BUILD, "draft.docx"]))
    edit(folder / "draft.docx", {"明确整治重点": "细化整治重点", "层层传导压力": "把压力传到企业"})
    correct(folder, "隐患整治.csv", "526,518", "526,510")
    return in_turn({"build": build(folder), "refresh": refresh(folder, "draft.docx")}, folder)


def big(folder: Path) -> dict[str, Measured]:
    """The large kit with edits in two paragraphs, one figure typed over and ten corrected."""
    large(folder)
    Launcher().run(folder, Task([*BUILD, "draft.docx"], codes=WRITTEN))
    edit(folder / "draft.docx", {"组织力量开展检查": "集中力量开展检查", ">1007<": ">1077<"})
    shutil.copy(folder / "draft.docx", folder / "bare.docx")
    rewrite(folder / "bare.docx", stripped)
    for number in range(10, 20):
        correct(folder, "乡镇情况.csv", f",{1000 + number},", f",{2000 + number},")
    tasks = {
        "build": build(folder),
        "refresh": refresh(folder, "draft.docx"),
        "refresh, marks stripped": refresh(folder, "bare.docx"),
    }
    return in_turn(tasks, folder)


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        small = example(project(room))
        (room / "large").mkdir()
        great = big(project(room / "large"))
    print("The example, native charts, tracked:\n")
    print("\n".join(table(small, "build", BARS, "build")))
    print(f"\n{ROWS} paragraphs, {3 * ROWS} figures:\n")
    print("\n".join(table(great, "build", LARGE_BARS, "build")))
    over = [*missed(small, "build", BARS), *missed(great, "build", LARGE_BARS)]
    print("\n" + ("\n".join(f"over its bar: {line}" for line in over) or "every bar is kept"))
    return 1 if over and not SMOKE else 0


if __name__ == "__main__":
    sys.exit(main())
