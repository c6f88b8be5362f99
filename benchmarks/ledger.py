"""Inspection ledgers of a million (ten million) rows into the report's statistics, beside the tools that users know.

    python benchmarks/ledger.py [--rows 1000000] [--turns 9] [--encodings utf-8,gb18030] [--folder DIR]

Every tool runs as a process of its own, cold, in turn; wall time, processor time and peak memory are medians, and all
tools must come to the same figures. Tools that are not installed are skipped: `pip install pyarrow polars duckdb` to see them.
Ours checks every cell (dates in the period, allowed values, whole numbers, blanks); the others check nothing.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SECTORS = ["工贸", "建筑施工", "道路交通", "城镇燃气", "消防", "危险化学品", "农业机械", "文化旅游"]
TOWNS = [f"{way}{place}镇" for way in "东西南北中" for place in "河山桥口"]
KINDS = ["日常检查", "专项检查", "双随机", "四不两直", "复查"]
HEADER = "检查日期,被检查单位,统一社会信用代码,所属镇街,行业领域,检查类型,一般隐患数,重大隐患数,是否立案,罚款金额（元）"
FIRMS = 30_000


def generate(path: Path, rows: int, encoding: str) -> None:
    """A ledger of ten columns from a fixed seed."""
    dice = random.Random(20230630)  # noqa: S311 (data, not secrets)
    names = "赵钱孙李周吴郑王冯陈华兴盛隆昌恒达通泰瑞丰源"
    trades = ["机械", "化工", "建材", "食品", "物流"]
    firms = [
        (
            f"XX市{dice.choice(names)}{dice.choice(names)}{n}{dice.choice(trades)}有限公司",
            f"91{dice.randrange(10**16):016d}",
        )
        for n in range(FIRMS)
    ]
    days = [f"2023-{month:02}-{day:02}" for month in range(1, 7) for day in range(1, 29)]
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(HEADER + "\n")
        for _ in range(rows):
            firm, code = firms[int(dice.random() ** 2 * FIRMS)]
            fine = 0 if dice.random() < 0.9 else int(dice.random() * 4000) * 50
            file.write(
                f"{days[int(dice.random() * len(days))]},{firm},{code},{TOWNS[int(dice.random() * 20)]},"
                f"{SECTORS[int(dice.random() * 8)]},{KINDS[int(dice.random() * 5)]},{int(dice.random() * 12)},"
                f"{int(dice.random() < 0.02)},{'是' if dice.random() < 0.1 else '否'},{fine}\n"
            )


def run_report(path: Path, encoding: str) -> dict[str, list[int]]:
    """Ours: every cell read and checked."""
    from report.ledger import Column, Grouping, LedgerSpec, Measure, aggregate
    from report.problem import Collector

    assert encoding
    columns = (
        Column("检查日期", kind="日期", required=True, within=True),
        Column("被检查单位", required=True),
        Column("统一社会信用代码"),
        Column("所属镇街", kind="枚举", allowed=dict.fromkeys(TOWNS, ()), required=True),
        Column("行业领域", kind="枚举", allowed=dict.fromkeys(SECTORS, ()), required=True),
        Column("检查类型", kind="枚举", allowed=dict.fromkeys(KINDS, ())),
        Column("一般隐患数", kind="数", whole=True),
        Column("重大隐患数", kind="数", whole=True),
        Column("是否立案", kind="是否"),
        Column("罚款金额", kind="数", unit="元"),
    )
    measures = (
        Measure("家次"),
        Measure("家", "去重", "被检查单位"),
        Measure("隐患", "求和", "一般隐患数"),
        Measure("罚款", "求和", "罚款金额"),
    )
    spec = LedgerSpec("检查", columns, (Grouping("执法", ("行业领域",), measures),), ("2023-01-01", "2023-06-30"))
    problems = Collector()
    found = aggregate(path, spec, problems, path.name)
    problems.finish()
    assert found
    return {key[0]: [int(row[m.name].number) for m in measures] for key, row in found.tables["执法"].items()}


def run_csv(path: Path, encoding: str) -> dict[str, list[int]]:
    """The csv module and dicts."""
    sums: dict[str, list[int]] = {}
    firms: dict[str, set[str]] = {}
    with path.open(encoding=encoding, newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            own = sums.setdefault(row[4], [0, 0, 0, 0])
            own[0] += 1
            own[2] += int(row[6])
            own[3] += int(row[9])
            firms.setdefault(row[4], set()).add(row[1])
    for sector, own in sums.items():
        own[1] = len(firms[sector])
    return sums


def run_pandas(path: Path, encoding: str, engine: str = "c") -> dict[str, list[int]]:
    """As users write it: the whole file, no types, groupby."""
    import pandas as pd

    table = pd.read_csv(path, encoding=encoding, engine=engine)
    found = table.groupby("行业领域").agg(
        {"检查日期": "size", "被检查单位": "nunique", "一般隐患数": "sum", "罚款金额（元）": "sum"}
    )
    return {
        str(sector): [int(number) for number in row] for sector, row in zip(found.index, found.to_numpy(), strict=True)
    }


def run_pyarrow(path: Path, encoding: str) -> dict[str, list[int]]:
    """Pandas with pyarrow's reader."""
    return run_pandas(path, encoding, "pyarrow")


def run_polars(path: Path, encoding: str) -> dict[str, list[int]]:
    """Polars, lazily where the encoding lets it."""
    import polars as pl

    table = pl.scan_csv(path) if encoding == "utf-8" else pl.read_csv(path, encoding=encoding).lazy()
    found = table.group_by("行业领域").agg(
        pl.len(), pl.col("被检查单位").n_unique(), pl.col("一般隐患数").sum(), pl.col("罚款金额（元）").sum()
    )
    return {row[0]: [int(number) for number in row[1:]] for row in found.collect().rows()}


def run_duckdb(path: Path, encoding: str) -> dict[str, list[int]]:
    """DuckDB's SQL over the file."""
    import duckdb

    assert encoding == "utf-8", "DuckDB reads GB18030 only with an extension from the network"
    query = """select 行业领域, count(*), count(distinct 被检查单位), sum(一般隐患数), sum("罚款金额（元）")
               from read_csv(?) group by 1"""
    return {row[0]: [int(number) for number in row[1:]] for row in duckdb.execute(query, [str(path)]).fetchall()}


def run_cat(path: Path, encoding: str) -> dict[str, list[int]]:
    """The floor: the bytes and nothing else."""
    assert encoding
    subprocess.run(["cat", str(path)], stdout=subprocess.DEVNULL, check=True)
    return {}


TOOLS = {
    "report": (run_report, "numpy"),
    "pandas": (run_pandas, "pandas"),
    "csv": (run_csv, ""),
    "pandas pyarrow": (run_pyarrow, "pyarrow"),
    "polars": (run_polars, "polars"),
    "duckdb": (run_duckdb, "duckdb"),
    "cat": (run_cat, ""),
}


def measure(tool: str, path: Path, encoding: str) -> tuple[float, float, float, str]:
    """Seconds, processor seconds, megabytes and figures of one cold run."""
    command = [sys.executable, __file__, "--tool", tool, "--file", str(path), "--encoding", encoding]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        figures = child.stdout.read().strip()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    assert child.returncode == 0, f"{tool} failed"
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, figures


def available(tool: str, encoding: str) -> bool:
    """Whether a tool is installed and can read the encoding."""
    module = TOOLS[tool][1]
    if module and importlib.util.find_spec(module) is None:
        return False
    return encoding == "utf-8" or tool not in {"duckdb", "pandas pyarrow"}


def compare(path: Path, encoding: str, turns: int, wanted: list[str]) -> None:
    """All tools in turn, printed with their ratio to pandas."""
    tools = [tool for tool in wanted if available(tool, encoding)]
    skipped = [tool for tool in wanted if tool not in tools]
    runs: dict[str, list[tuple[float, float, float, str]]] = {tool: [] for tool in tools}
    for _ in range(turns):
        for tool in tools:
            runs[tool].append(measure(tool, path, encoding))
    figures = {run[3] for tool in tools for run in runs[tool] if tool != "cat"}
    assert len(figures) == 1, "the tools differ"
    base = [statistics.median(run[i] for run in runs["pandas"]) for i in range(3)] if "pandas" in runs else [1.0] * 3
    print(f"{encoding}, {path.stat().st_size / 2**20:.0f} MB, median of {turns}")
    print(f"{'tool':16}{'seconds':>9}{'ratio':>7}{'cpu s':>8}{'ratio':>7}{'MB':>7}{'ratio':>7}")
    for tool in tools:
        seconds, cpu, memory = (statistics.median(run[i] for run in runs[tool]) for i in range(3))
        print(
            f"{tool:16}{seconds:9.2f}{seconds / base[0]:7.2f}{cpu:8.2f}{cpu / base[1]:7.2f}{memory:7.0f}{memory / base[2]:7.2f}"
        )
    if skipped:
        print(f"skipped (not installed, or not for this encoding): {', '.join(skipped)}")


def main() -> None:
    """One tool (a child), or the whole comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--encodings", default="utf-8,gb18030")
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--folder", type=Path, help="keep the ledgers here instead of a temporary folder")
    parser.add_argument("--tool")
    parser.add_argument("--file", type=Path)
    parser.add_argument("--encoding", default="utf-8")
    options = parser.parse_args()
    if options.tool:
        print(json.dumps(TOOLS[options.tool][0](options.file, options.encoding), sort_keys=True))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        for encoding in options.encodings.split(","):
            path = folder / f"ledger-{options.rows}-{encoding}.csv"
            if not path.exists():
                generate(path, options.rows, encoding)
            compare(path, encoding, options.turns, options.tools.split(","))


if __name__ == "__main__":
    main()
