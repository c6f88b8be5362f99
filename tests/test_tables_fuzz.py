"""Damaged inputs of every kind: never a foreign exception, and every refusal has place, cause and action.

Mutants are drawn from a seed, so a failure names the seed that makes it again. Default 100 of each kind; the ordinary
run has 2,000 CSV, 2,000 YAML and 2,000 XLSX.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from report import tables
from report.problem import Collector, Level, Problem, render

CSV = [
    '某区2023年上半年执法情况,,,\n单位：万元,,,\n地区,检查次数,罚款（万元）,备注\n城东区,12,3.5,\n城西区,"1,234",0,"两\n行"\n合计,1246,3.5,\n注：截至6月30日,,,\n',
    "地区\t检查次数\t罚款\n城东区\t１２\t—\n城西区\t约300\t无\n",
    "序号;地区;检查次数;罚款\n1;城东区;1e3;5起\n2;城西区;#REF!;(5)\n",
]  # fmt: skip
YAML = [
    "区县: 城东区\n期间: 2023年上半年\n情况:\n  会议: 12\n  文件:\n    - 〔2022〕3号\n    - 牵头单位：区应急局\n说明: |\n  一\n  二\n",
    "表: {地区: 文, 罚款: '万元'}\n列: [甲, 乙, \"丙: 丁\"]\n空:\n长: 一段\n  接着写\n# 注释\n",
]
TOKENS = [
    "，", "：", "　", "\t", "\n", "\r", '"', "'", ",", ";", ":", "-", "- ", "#", " #", "&a", "*a", "!!x", "{", "}", "[", "]", "|", ">",
    "\x00", "\x07", "\u200b", "\u202e", "\ufeff", "\U00100000", "=1+1", "约300", "1e9", "％", "隆垄拢", "𬬭", "---", "...", "<<: 1", "%", "@", "`",
]  # fmt: skip
WANTED = [["地区"], ["检查次数"], ["罚款"]]


def text_mutant(seeds: list[str], chance: random.Random) -> bytes:
    """One of the texts, encoded somehow, with up to eight damages."""
    text = chance.choice(seeds)
    for _ in range(chance.randint(0, 5)):
        at = chance.randint(0, len(text))
        cut = chance.choice([0, 0, 1, 1, 3, 20])
        text = text[:at] + chance.choice(["", *TOKENS]) + text[at + cut :]
    codec = chance.choice(["utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16"])
    data = bytearray(text.encode(codec, "surrogatepass"))
    for _ in range(chance.choice([0, 0, 0, 1, 3])):
        at = chance.randint(0, len(data))
        data[at : at + chance.randint(0, 2)] = chance.randbytes(chance.randint(0, 2))
    return bytes(data[: chance.randint(0, len(data))] if chance.random() < 0.1 else data)


def workbook() -> bytes:
    """A form with a merged head, a date, a percentage, a hidden row and a second sheet."""
    made = openpyxl.Workbook()
    sheet: Any = made.active
    sheet.title = "执法"
    for row in (
        ["某区", None, None, None],
        ["地区", "检查次数", "罚款（万元）", "率", "行业"],
        ["城东区", 12, 3.5, 0.5, "矿山"],
        ["城西区", 8, 0, None],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("E3:E4")
    sheet["D3"].number_format = "0.0%"
    sheet.row_dimensions[4].hidden = True
    made.create_sheet("说明").append(["地区", "说明"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def book_mutant(good: bytes, chance: random.Random) -> bytes:
    """Damaged as a file, or in one part of an otherwise sound package."""
    if chance.random() < 0.4:
        data = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(data[: chance.randint(1, len(data))] if chance.random() < 0.2 else data)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        victims = set(chance.sample(names, chance.randint(1, 3)))
        victims.add("xl/worksheets/sheet1.xml")
        for name in names:
            data = source.read(name)
            if name in victims:
                data = part_mutant(data, chance)
            if chance.random() > 0.01:
                target.writestr(name, data)
    return out.getvalue()


PIECES = [
    b"<c>", b"</c>", b"<row r='0'>", b'r="A1"', b'r="ZZZ1"', b't="s"', b't="d"', b't="e"', b"<v>1e400</v>", b"<v>nan</v>", b"<v>-1</v>", b"<f/>",
    b"&amp;", b"&#0;", b"<!--x-->", b"<![CDATA[x]]>", b"<!DOCTYPE x>", b"<mergeCell ref='A1:ZZ99999'/>", b"<mergeCell ref='x'/>", b'hidden="1"', b"_x0007_", b"9" * 400,
]  # fmt: skip


def part_mutant(data: bytes, chance: random.Random) -> bytes:
    """A part with a few bytes changed, cut or put in."""
    changed = bytearray(data)
    for _ in range(chance.randint(0, 4)):
        at = chance.randint(0, len(changed))
        kind = chance.random()
        if kind < 0.4:
            changed[at : at + 1] = bytes([chance.randrange(256)])
        elif kind < 0.7:
            changed[at:at] = chance.choice(PIECES)
        else:
            del changed[at : at + chance.choice([1, 5, 50])]
    return bytes(changed)


def check(problems: list[Problem], shown: str, seed: int) -> None:
    """Every message is one a clerk can act on."""
    for problem in problems:
        assert problem.place.file == shown, seed
        assert problem.cause.endswith(("。", "？")), (seed, problem)
        assert problem.code, seed
        assert problem.action.endswith("。") or problem.level is Level.NOTE, (seed, problem)
        own_words = re.sub("“[^”]*”", "", problem.cause)
        assert set(re.findall("[A-Za-z]{3,}", own_words)) <= NAMES, (seed, problem)
    render(problems).encode("gbk")


NAMES = {"Excel", "WPS", "UTF", "GBK", "BOM", "NUL", "HTML", "DTD", "CSV", "Tab", "xlsx"}
"""The only words of other alphabets in our own sentences."""


def read_text(seed: int, path: Path) -> bool:
    chance = random.Random(seed)  # noqa: S311 — a reproducible damage, no secret
    path.write_bytes(text_mutant(CSV, chance))
    problems = Collector()
    found = tables.read(path, "执法", WANTED, problems, shown="data/a.csv")
    check(problems.problems, "data/a.csv", seed)
    assert found or problems.errors(), seed
    return bool(problems.errors())


def read_yaml(seed: int, path: Path) -> bool:
    chance = random.Random(seed)  # noqa: S311 — as above
    path.write_bytes(text_mutant(YAML, chance))
    problems = Collector()
    node = tables.load_yaml(path, "report.yaml", problems)
    check(problems.problems, "report.yaml", seed)
    assert node.kind == "mapping", seed
    assert node.keys or problems.errors(), seed
    tables.plain(node)
    return bool(problems.errors())


def read_book(seed: int, path: Path, good: bytes) -> bool:
    chance = random.Random(seed)  # noqa: S311 — as above
    path.write_bytes(book_mutant(good, chance))
    problems = Collector()
    found = tables.read(path, "执法", WANTED, problems, shown="a.xlsx")
    check(problems.problems, "a.xlsx", seed)
    assert found or problems.errors(), seed
    return bool(problems.errors())


def test_damaged_csv_files_are_read_or_refused(tmp_path: Path) -> None:
    refused = sum(read_text(seed, tmp_path / "a.csv") for seed in range(100))
    assert 20 < refused < 100


def test_damaged_yaml_files_are_read_or_refused(tmp_path: Path) -> None:
    refused = sum(read_yaml(seed, tmp_path / "report.yaml") for seed in range(100))
    assert 20 < refused < 100


def test_damaged_workbooks_are_read_or_refused(tmp_path: Path) -> None:
    good = workbook()
    refused = sum(read_book(seed, tmp_path / "a.xlsx", good) for seed in range(100))
    assert 20 < refused < 100


@pytest.mark.ci
def test_6000_more_damaged_inputs_are_read_or_refused(tmp_path: Path) -> None:
    good = workbook()
    for seed in range(1000, 3000):
        read_text(seed, tmp_path / "a.csv")
        read_yaml(seed, tmp_path / "report.yaml")
        read_book(seed, tmp_path / "a.xlsx", good)


@pytest.mark.soak
@pytest.mark.parametrize("block", range(100))
def test_damaged_inputs_by_the_thousand(block: int, tmp_path: Path) -> None:
    good = workbook()
    for seed in range(100_000 + block * 1000, 100_000 + (block + 1) * 1000):
        read_text(seed, tmp_path / "a.csv")
        read_yaml(seed, tmp_path / "report.yaml")
        read_book(seed, tmp_path / "a.xlsx", good)


ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"]


@pytest.mark.parametrize("codec", ENCODINGS)
def test_random_tables_of_chinese_are_right_in_every_encoding(codec: str, tmp_path: Path) -> None:
    wrong = encodings(codec, range(60), tmp_path / "a.csv")
    assert wrong == []


@pytest.mark.ci
@pytest.mark.parametrize("codec", ENCODINGS)
def test_1000_random_tables_are_right_in_every_encoding(codec: str, tmp_path: Path) -> None:
    assert encodings(codec, range(1000), tmp_path / "a.csv") == []


def encodings(codec: str, seeds: range, path: Path) -> list[int]:
    """The seeds whose table was read as another text without a word; from 1 row × 2 columns up, GB2312 characters."""
    wrong = []
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 — as above
        words = [[hanzi(chance) for _ in range(2)] for _ in range(chance.randint(1, 6))]
        text = "地区,名称\n" + "".join(",".join(row) + "\n" for row in words)
        mark = "\ufeff" if codec == "utf-16-be" else ""
        path.write_bytes((mark + text).encode(codec))
        problems = Collector()
        found = tables.read(path, "", [["地区"], ["名称"]], problems, shown="a.csv")
        read_back = [[cell.text for cell in row] for table in found for row in table.rows]
        if read_back != words and not problems.errors():
            wrong.append(seed)
    return wrong


def hanzi(chance: random.Random) -> str:
    """One to four characters of GB2312, level one."""
    return "".join(
        bytes([chance.randint(0xB0, 0xD6), chance.randint(0xA1, 0xFE)]).decode("gb2312")
        for _ in range(chance.randint(1, 4))
    )
