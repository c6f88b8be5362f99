"""Ledgers: what is counted, what is refused with its row, and the two engines that must agree."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report import ledger
from report.figure import Selection, State
from report.ledger import Aggregates, Column, Grouping, LedgerSpec, Measure, Order, aggregate, rows_behind
from report.problem import Collector, Level, Problem

SECTORS = {"工贸": ("工贸行业",), "建筑施工": ("建筑", "建设工程"), "消防": ()}
SPEC = LedgerSpec(
    "执法检查台账",
    (
        Column("检查日期", ("时间",), "日期", required=True, within=True),
        Column("被检查单位", ("企业名称",), required=True),
        Column("行业领域", ("监管行业",), "枚举", allowed=SECTORS, required=True),
        Column("隐患数", ("发现问题",), "数", "处", same_units=("项",), whole=True),
        Column("是否立案", (), "是否"),
        Column("罚款金额", ("处罚金额",), "数", "万元", marks=(("空白", "0"),)),
        Column("文书号", ("决定书文号",), unique=True),
        Column("统计状态", kind="枚举", allowed={"在册": (), "已核销": ()}, default="在册"),
    ),
    (
        Grouping(
            "执法",
            ("行业领域",),
            (
                Measure("家次"),
                Measure("家", "去重", "被检查单位"),
                Measure("隐患", "求和", "隐患数"),
                Measure("立案", conditions=(("是否立案", ("是",)),)),
                Measure("罚款", "求和", "罚款金额"),
            ),
            (("统计状态", ("在册",)),),
        ),
        Grouping("月度", ("检查日期的月份", "行业领域"), (Measure("家次"), Measure("罚款", "求和", "罚款金额"))),
        Grouping("全区", (), (Measure("家次"), Measure("家", "去重", "被检查单位"))),
    ),
    ("2023-01-01", "2023-06-30"),
)
HEADER = "检查日期,被检查单位,行业领域,隐患数,是否立案,罚款金额（万元）,文书号"
ROWS = """2023-01-05,甲公司,工贸,3,是,1.5,1号
2023-01-06,乙公司,建筑,0,否,,2号
2023/2/7,甲公司,工贸行业,2,否,0.25,3号
"""


def run(
    folder: Path, text: str | bytes, *, large: bool = False, spec: LedgerSpec = SPEC
) -> tuple[Aggregates | None, list[Problem]]:
    """A file's aggregates and problems, by the plain or by the fast engine."""
    path = folder / "台账.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    problems = Collector()
    with mock.patch.object(ledger, "SMALL", 0 if large else ledger.SMALL):
        return aggregate(path, spec, problems, "台账.csv"), problems.problems


def shape(result: Aggregates | None) -> object:
    """Everything that the engines must agree on, digests included."""
    if result is None:
        return None
    tables = {
        name: {
            key: {m: (f.key, f.exact_text(), f.unit, f.source) for m, f in row.items()} for key, row in table.items()
        }
        for name, table in result.tables.items()
    }
    return (result.rows, result.totals, dict(result.taken), result.unknown, tables)


def told(problems: list[Problem]) -> list[tuple[str, str, str]]:
    """Code, place and what was read."""
    return [(problem.code, problem.place.cell or f"第{problem.place.line}行", problem.read) for problem in problems]


BOTH = pytest.mark.parametrize("large", [False, True], ids=["plain", "fast"])


@BOTH
def test_events_add_up_to_a_statistics_table(tmp_path, large):
    result, problems = run(tmp_path, f"{HEADER}\n{ROWS}", large=large)
    assert problems == []
    assert result is not None
    values = {key: {m: f.exact_text() for m, f in row.items()} for key, row in result.tables["执法"].items()}
    assert values == {
        ("工贸",): {"家次": "2", "家": "1", "隐患": "5", "立案": "1", "罚款": "1.75"},
        ("建筑施工",): {"家次": "1", "家": "1", "隐患": "0", "立案": "0", "罚款": "0"},
    }
    assert list(result.tables["月度"]) == [("1月", "工贸"), ("1月", "建筑施工"), ("2月", "工贸")]
    assert result.tables["全区"][()]["家"].value == 2
    assert result.taken["罚款金额"] == "罚款金额（万元）"
    assert "统计状态" not in result.taken


@BOTH
def test_a_figure_knows_the_selection_of_rows_behind_it(tmp_path, large):
    result, _ = run(tmp_path, f"{HEADER}\n{ROWS}", large=large)
    assert result is not None
    source = result.tables["执法"][("工贸",)]["罚款"].source
    assert isinstance(source, Selection)
    assert (source.file, source.column, source.count) == ("台账.csv", "罚款金额", 2)
    assert source.conditions == (("行业领域", "工贸"), ("统计状态", "在册"))
    assert len(source.digest) == 12


@BOTH
@pytest.mark.parametrize("change", [("1.5", "1.6"), ("甲公司,工贸,3", "甲公司,工贸,4"), ("2023-01-06", "2023-01-07")])
def test_a_digest_changes_exactly_with_its_rows(tmp_path, large, change):
    before, _ = run(tmp_path, f"{HEADER}\n{ROWS}", large=large)
    after, _ = run(tmp_path, f"{HEADER}\n{ROWS}".replace(*change), large=large)
    assert before is not None
    assert after is not None

    def digests(result: Aggregates) -> dict[str, str]:
        return {key[0]: row["家次"].source.digest for key, row in result.tables["执法"].items()}

    changed = "建筑施工" if change[0] == "2023-01-06" else "工贸"
    kept = "工贸" if changed == "建筑施工" else "建筑施工"
    assert digests(before)[changed] != digests(after)[changed]
    assert digests(before)[kept] == digests(after)[kept]


@BOTH
def test_the_rows_behind_a_figure_are_listed_on_demand(tmp_path, large):
    result, _ = run(tmp_path, f"{HEADER}\n{ROWS}合计,,,,,,\n", large=large)
    assert result is not None

    def behind(table: str, key: tuple[str, ...], measure: str, most: int = 200) -> list[tuple[int, str]]:
        source = result.tables[table][key][measure].source
        assert isinstance(source, Selection)
        with mock.patch.object(ledger, "SMALL", 0 if large else ledger.SMALL):
            return [(row, texts["文书号"]) for row, texts in rows_behind(tmp_path / "台账.csv", SPEC, source, most)]

    assert behind("执法", ("工贸",), "罚款") == [(2, "1号"), (4, "3号")]
    assert behind("执法", ("工贸",), "立案") == [(2, "1号")]
    assert behind("月度", ("1月", "建筑施工"), "家次") == [(3, "2号")]
    assert behind("全区", (), "家次", most=2) == [(2, "1号"), (3, "2号")]


def test_rows_behind_a_figure_of_a_file_that_is_gone_are_none(tmp_path):
    assert rows_behind(tmp_path / "没有.csv", SPEC, Selection("没有.csv", "", (), 0, "")) == []


BAD = f"""{HEADER}
2023-01-05,甲公司,工贸,约3,是,1.5,1号
2022-12-31,乙公司,建筑,2.5,否,0.5,2号
2023-02-30,,工贸,-1,也许,1.5,1号
2023-03-01,丙公司,化工,无,否,12%,3号
2023-03-02,丙公司,化工,１,否,1.5,4号
2023-03-03,丙公司,化工,1,否,1.5,5号
2023-03-03,丙"公司,消防,1,否,1.5,6"号
2023-03-03,丁公司
2023-03-03,丁公司,消防,1,否,1.5,7号,多
"""


@BOTH
def test_every_mistake_is_told_with_its_row_and_equal_ones_once(tmp_path, large):
    _, problems = run(tmp_path, BAD.replace('丙"公司', '丙"公"司').replace('6"号', "6号"), large=large)
    assert sorted(told(problems)) == sorted(
        [
            ("E215", "D2", "约3"),
            ("E233", "A3", "2022-12-31"),
            ("E229", "D3", "2.5"),
            ("E252", "A4", "2023-02-30"),
            ("E235", "B4", ""),
            ("E228", "D4", "-1"),
            ("E236", "E4", "也许"),
            ("E232", "G4", "1号"),
            ("E231", "C5", "化工"),
            ("E227", "D5", "无"),
            ("E217", "F5", "12%"),
            ("E201", "D6", "１"),
            ("E123", "B8", '丙"公"司'),
            ("E104", "第9行", "2023-03-03，丁公司"),
            ("E103", "第10行", "2023-03-03，丁公司，消防，1，…"),
        ]
    )
    enum = next(problem for problem in problems if problem.code == "E231")
    assert enum.action == "应是工贸、建筑施工、消防之一。同样的问题还有 2 处：C6:C7。"
    assert (enum.place.column, enum.place.file) == ("行业领域", "台账.csv")
    assert next(p for p in problems if p.code == "E232").cause == "与第 2 行重复。"


@BOTH
def test_the_same_mistake_in_many_cells_is_one_message_of_bounded_length(tmp_path, large):
    rows = "".join(f"2023-01-05,甲公司,工贸,{'约3' if n % 2 else '3'},是,1,{n}号\n" for n in range(3000))
    _, problems = run(tmp_path, f"{HEADER}\n{rows}", large=large)
    assert len(problems) == 1
    assert "同样的问题还有 1499 处：D5、D7" in problems[0].action
    assert problems[0].action.endswith("等。")
    assert len(problems[0].action) < 250


@BOTH
def test_states_make_sums_unconfirmed_and_absent_ones_are_skipped(tmp_path, large):
    text = f"""{HEADER}
2023-01-05,甲,工贸,未报,是,1,1号
2023-01-05,甲,工贸,3,是,2,2号
2023-01-05,乙,建筑,无此项,是,3,3号
2023-01-05,丙,消防,/,否,待核,4号
2023-01-05,丙,消防,4,否,1,5号
"""
    result, problems = run(tmp_path, text, large=large)
    assert result is not None
    sums = {key[0]: (row["隐患"].exact_text(), row["罚款"].exact_text()) for key, row in result.tables["执法"].items()}
    assert sums == {"工贸": ("待核", "3"), "建筑施工": ("无此项", "3"), "消防": ("4", "待核")}
    assert result.tables["执法"][("工贸",)]["隐患"].state is State.UNCONFIRMED
    assert told(problems) == [("E226", "D5", "/")]


@BOTH
def test_a_blank_number_is_not_zero(tmp_path, large):
    result, problems = run(tmp_path, f"{HEADER}\n2023-01-05,甲,工贸,,是,1,1号\n", large=large)
    assert result is not None
    assert result.tables["执法"][("工贸",)]["隐患"].state is State.UNCONFIRMED
    assert [(p.code, p.level) for p in problems] == [("E225", Level.WARNING)]


@BOTH
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_change_nothing(tmp_path, large, encoding, ends):
    expected, _ = run(tmp_path, f"{HEADER}\n{ROWS}")
    data = f"{HEADER}\n{ROWS}".replace("\n", ends).encode(encoding)
    result, problems = run(tmp_path, data, large=large)
    assert shape(result) == shape(expected)
    assert all(problem.level is Level.NOTE for problem in problems)


@BOTH
def test_titles_totals_and_notes_are_no_data(tmp_path, large):
    text = f"XX区执法检查台账,,,,,,\n单位：万元,,,,,,\n{HEADER}\n{ROWS}合计,,,5,,1.75,\n,,,,,,\n注：数据截至6月30日,,,,,,\n填表人：某某\n"
    result, problems = run(tmp_path, text, large=large)
    assert problems == []
    assert result is not None
    assert (result.rows, result.totals, result.tables["执法"][("工贸",)]["隐患"].value) == (3, 1, 5)


@BOTH
@pytest.mark.parametrize("blank", ["\n", ",,,,,,\n", "注：以下为补报,,,,,,\n", "说明\n"])
def test_data_below_the_end_of_the_table_is_never_lost_in_silence(tmp_path, large, blank):
    text = f"{HEADER}\n{ROWS}{blank}2023-03-01,丙公司,消防,1,否,1.5,9号\n"
    _, problems = run(tmp_path, text, large=large)
    assert told(problems) == [("E108", "第6行", "2023-03-01，丙公司，消防，1，…")]
    assert "第 5 行" in problems[0].cause


@BOTH
def test_quoted_fields_hold_commas_quotes_and_line_ends(tmp_path, large):
    rows = '"2023-01-05","甲,""分""公司\n二厂",工贸,3,是,1.5,"1号"\n2023-01-05,乙,工贸,约1,否,0,2号\n'
    result, problems = run(tmp_path, f"{HEADER}\n{rows}", large=large)
    assert result is not None
    assert result.tables["全区"][()]["家"].value == 2
    assert told(problems) == [("E215", "D3", "约1")]


@BOTH
@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('2023-01-05,"甲,工贸,3,是,1.5,1号\n' + ROWS, 2),
        (ROWS + '2023-01-05,"甲,工贸,3,是,1.5,1号\n' + ROWS * 200, 5),
        (ROWS + '2023-01-05,"甲,工贸,3,是,1.5,1号\n' + ROWS * 200 + '2023-01-05,"甲,工贸,3,是,1.5,1号\n', 5),
    ],
)
def test_an_open_quote_is_told_by_its_line(tmp_path, large, rows, line):
    result, problems = run(tmp_path, f"{HEADER}\n{rows}", large=large)
    assert result is None
    assert told(problems) == [("E105", f"第{line}行", "")]


@BOTH
@pytest.mark.parametrize(
    ("header", "code", "word"),
    [
        ("检查日期,被检查单位,领域X,隐患数", "E101", "“行业领域”"),
        ("检查日期,被检查单位,行业领域,隐患数,隐患数", "E102", "D1 和 E1"),
        ("检查日期,被检查单位,行业领域,罚款金额（人）", "E241", "“人”，应是“万元”"),
        ("检查日期,被检查单位,行业领域,罚款金额", "E242", "不能猜"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(tmp_path, large, header, code, word):
    result, problems = run(tmp_path, f"{header}\n2023-01-05,甲,工贸,1,1\n", large=large)
    assert result is None
    assert [problem.code for problem in problems] == [code]
    assert word in problems[0].cause


@BOTH
def test_unknown_columns_are_told_and_kept_out(tmp_path, large):
    text = "检查日期,被检查单位,行业领域,检查人,备注\n2023-01-05,甲,工贸,张三,略\n"
    result, problems = run(tmp_path, text, large=large)
    assert result is not None
    assert result.unknown == ("检查人",)
    assert [(p.code, p.level) for p in problems] == [("E243", Level.NOTE)]
    assert result.tables["执法"][("工贸",)]["隐患"].state is State.UNCONFIRMED


@BOTH
@pytest.mark.parametrize(("text", "code"), [("", "F005"), ("\n\n", "F005"), (f"{HEADER}\n", "E246")])
def test_an_empty_ledger_is_told(tmp_path, large, text, code):
    _, problems = run(tmp_path, text, large=large)
    assert [problem.code for problem in problems] == [code]


@pytest.mark.parametrize("column", [1, 6])
def test_a_line_in_another_encoding_is_told_by_its_line(tmp_path, column):
    fields = ROWS.splitlines()[0].split(",")
    fields[column] = "某某丁号"
    data = f"{HEADER}\n{ROWS}".encode() + (",".join(fields) + "\n").encode("gb18030")
    padding = "".join(f"2023-01-05,甲公司,工贸,3,是,1,x{n}\n" for n in range(3000)).encode()
    result, problems = run(tmp_path, f"{HEADER}\n".encode() + padding + data.split(b"\n", 1)[1], large=True)
    assert result is None
    assert told(problems)[0][:2] == ("F003", "第3005行")


@BOTH
def test_control_characters_are_refused_in_every_declared_column(tmp_path, large):
    text = f"{HEADER}\n2023-01-05,甲\x01公司,工贸,3,是,1.5,1\x02号\n"
    _, problems = run(tmp_path, text, large=large)
    assert [(p.code, p.place.cell) for p in problems] == [("E124", "B2"), ("E124", "G2")]


def test_a_workbook_gives_the_same_figures(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["XX区执法检查台账"])
    for line in [HEADER, *ROWS.splitlines()]:
        sheet.append([Decimal(f) if f.replace(".", "").isdigit() else f or None for f in line.split(",")])
    path = tmp_path / "台账.xlsx"
    book.save(path)
    problems = Collector()
    result = aggregate(path, SPEC, problems, "台账.xlsx")
    assert result is not None
    values = {key[0]: {m: f.exact_text() for m, f in row.items()} for key, row in result.tables["执法"].items()}
    assert values["工贸"] == {"家次": "2", "家": "1", "隐患": "5", "立案": "1", "罚款": "1.75"}
    assert result.tables["执法"][("工贸",)]["家次"].source.sheet == "Sheet"


def test_quotes_in_a_worksheet_are_plain_text(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    for line in (
        "检查日期,被检查单位,行业领域",
        '2023-01-05,甲"一"厂,工贸',
        '2023-01-05,"甲",工贸',
        "2023-01-05,甲,工贸",
    ):
        book.active.append(line.split(","))
    book.save(tmp_path / "台账.xlsx")
    problems = Collector()
    result = aggregate(tmp_path / "台账.xlsx", SPEC, problems, "台账.xlsx")
    assert problems.problems == []
    assert result is not None
    assert result.tables["全区"][()]["家"].value == 3


def test_a_workbook_without_the_header_says_what_is_missing(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["检查日期", "被检查单位", "甲"])
    book.active.append(["2023-01-05", "甲公司", 1])
    book.save(tmp_path / "台账.xlsx")
    problems = Collector()
    assert aggregate(tmp_path / "台账.xlsx", SPEC, problems, "台账.xlsx") is None
    assert "“行业领域”" in problems.problems[0].cause


def test_a_missing_file_is_told():
    problems = Collector()
    assert aggregate(Path("没有这个.csv"), SPEC, problems, "没有这个.csv") is None
    assert [problem.code for problem in problems.problems] == ["F004"]


def test_a_small_ledger_does_not_import_pandas(tmp_path):
    (tmp_path / "台账.csv").write_text(f"{HEADER}\n{ROWS}", encoding="utf-8")
    code = (
        "import sys; sys.path.insert(0, 'tests'); from pathlib import Path; from report.ledger import *;"
        "from report.problem import Collector;"
        "spec = LedgerSpec('台账', (Column('行业领域', required=True),), (Grouping('表', ('行业领域',)),));"
        f"r = aggregate(Path({str(tmp_path / '台账.csv')!r}), spec, Collector(), 'x');"
        "print(r.rows, 'pandas' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3", "False", "False"]


FIELDS = {
    "检查日期": st.sampled_from(
        ["2023-01-05", "2023年2月7日", "2023/6/30", "20230301", "2023-07-01", "", "上周", " 2023-01-05 "]
    ),
    "被检查单位": st.sampled_from(
        [
            "甲公司",
            "乙公司",
            " 乙公司",
            "全聚德",
            "合计",
            "注册公司",
            '"丙,公司"',
            "Ａ公司",
            "A公司",
            "",
            "长" * 200,
            "长" * 201,
        ]
    ),
    "行业领域": st.sampled_from(["工贸", "建筑", "建设工程", "消防", "化工", "", "未报"]),
    "隐患数": st.sampled_from(
        ["0", "1", "12", "１２", "1,000", "约3", "", "/", "未报", "2.5", "99999999999999999999", "无"]
    ),
    "是否立案": st.sampled_from(["是", "否", "√", "", "也许"]),
    "罚款金额（万元）": st.sampled_from(["0", "1.5", "0.000001", "0.0000001", "26.58", "", "待核", "12%"]),
    "文书号": st.sampled_from(["", *[f"{n}号" for n in range(60)]]),
}


@st.composite
def ledgers(draw) -> str:
    """A ledger with all the dirt of `FIELDS`, columns in any order."""
    order = draw(st.permutations(list(FIELDS)))
    extra = draw(st.booleans())
    rows = []
    for _ in range(draw(st.integers(0, 25))):
        fields = [draw(FIELDS[name]) for name in order]
        fields = [f'"{field}"' if "," in field and '"' not in field else field for field in fields]
        kind = draw(st.integers(0, 30))
        if kind == 0:
            fields.append("")
        elif kind == 1:
            fields = fields[:-1]
        elif kind == 2:
            fields = [draw(st.sampled_from(["合计", "其中：镇街", "注：略", ""])), *[""] * (len(order) - 1)]
        rows.append(",".join(fields))
    if extra:
        order = [*order, "描述"]
        rows = [f"{row},某处" for row in rows]
    return "\n".join([",".join(order), *rows]) + "\n"


def agree(folder: Path, text: str, encoding: str) -> None:
    """Both engines: same figures, same digests, same messages."""
    data = text.encode(encoding)
    plain, plain_problems = run(folder, data)
    fast, fast_problems = run(folder, data, large=True)
    assert shape(fast) == shape(plain)
    assert sorted(map(repr, fast_problems)) == sorted(map(repr, plain_problems))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledgers(), st.sampled_from(["utf-8", "gb18030"]))
def test_law_both_engines_give_the_same_figures_and_messages(tmp_path, text, encoding):
    agree(tmp_path, text, encoding)


@pytest.mark.ci
@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledgers(), st.sampled_from(["utf-8", "gb18030"]))
def test_law_both_engines_give_the_same_figures_and_messages_at_length(tmp_path, text, encoding):
    agree(tmp_path, text, encoding)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledgers(), st.integers(40, 400))
def test_law_the_size_of_blocks_changes_nothing(tmp_path, text, block):
    from report.ledger import blocks

    whole = run(tmp_path, text, large=True)
    with mock.patch.object(blocks, "BLOCK", block):
        parts = run(tmp_path, text, large=True)
    assert shape(parts[0]) == shape(whole[0])
    assert parts[1] == whole[1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledgers())
def test_law_hashes_that_collide_and_vocabularies_that_start_afresh_change_nothing(tmp_path, text):
    from report.ledger import blocks, gather, vocabulary

    def constant(_: list, rows: int) -> object:
        import numpy as np

        return np.zeros(rows, np.uint64)

    expected = run(tmp_path, text)
    with (
        mock.patch.object(vocabulary, "_hashes", constant),
        mock.patch.object(vocabulary, "LIMIT", 3),
        mock.patch.object(gather, "_MOST_FLAGS", 6),
        mock.patch.object(gather, "_MOST_PAIRS", 5),
        mock.patch.object(blocks, "BLOCK", 150),
    ):
        result = run(tmp_path, text, large=True)
    assert shape(result[0]) == shape(expected[0])


@BOTH
def test_a_field_with_a_nul_is_not_taken_for_the_one_without(tmp_path, large):
    text = f"{HEADER}\n{ROWS}2023-01-05,甲公司\0,工贸,1,是,1,4号\n2023-01-05,甲公司,工贸,1,是,1,5号\n"
    _, problems = run(tmp_path, text, large=large)
    assert [(p.code, p.place.cell) for p in problems] == [("E124", "B5")]


@BOTH
def test_a_header_is_found_before_long_quoted_records(tmp_path, large):
    rows = "".join(f'2023-01-05,"{"长" * 3000}\n{n}",工贸,1,是,1,{n}号\n' for n in range(30))
    result, problems = run(tmp_path, f"{HEADER}\n{rows}", large=large)
    assert problems == []
    assert result is not None
    assert result.tables["全区"][()]["家"].value == 30


def mutated(data: bytes, changes: list[tuple[int, bytes, int]]) -> bytes:
    """Bytes with pieces cut out and put in."""
    for place, piece, length in changes:
        at = place % (len(data) + 1)
        data = data[:at] + piece + data[at + length :]
    return data


PIECES = st.sampled_from(
    [b"", b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"\x81", "合计".encode(), b"=1+1", b";", b"\t"]
)
CHANGES = st.lists(st.tuples(st.integers(0, 10_000), PIECES, st.integers(0, 12)), min_size=1, max_size=6)


MIXED = {"F002", "F003", "F032", "F033"}
"""Two encodings in one file: a small one is read line by line with a warning, a large one is refused."""


def survives(folder: Path, text: str, encoding: str, changes: list[tuple[int, bytes, int]]) -> None:
    """A broken file ends in figures or in problems, the same ones from both engines; never in anything else."""
    data = mutated(text.encode(encoding), changes)
    shapes = []
    for large in (False, True):
        result, problems = run(folder, data, large=large)
        assert result is not None or any(problem.level is Level.ERROR for problem in problems)
        assert all(problem.place.file and problem.cause and problem.code for problem in problems)
        if not {problem.code for problem in problems} & MIXED:
            shapes.append(shape(result))
    assert len(shapes) < 2 or shapes[0] == shapes[1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledgers(), st.sampled_from(["utf-8", "gb18030"]), CHANGES)
def test_law_a_broken_ledger_never_ends_in_a_traceback(tmp_path, text, encoding, changes):
    survives(tmp_path, text, encoding, changes)


@pytest.mark.ci
@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledgers(), st.sampled_from(["utf-8", "gb18030"]), CHANGES)
def test_law_a_broken_ledger_never_ends_in_a_traceback_at_length(tmp_path, text, encoding, changes):
    survives(tmp_path, text, encoding, changes)


@given(st.lists(st.integers(0, 2**64 - 1), unique=True, max_size=400), st.integers(1, 60))
def test_law_an_index_finds_what_was_added_and_nothing_else(hashes, step):
    import numpy as np

    from report.ledger.index import Index

    index = Index()
    known = hashes[: len(hashes) * 3 // 4]
    for at in range(0, len(known), step):
        index.add(np.array(known[at : at + step], np.uint64))
    found = index.find(np.array(hashes, np.uint64)).tolist()
    assert found == [*range(len(known)), *[-1] * (len(hashes) - len(known))]


def test_an_index_with_one_crowded_slot_still_finds_everything():
    import numpy as np

    from report.ledger.index import Index

    index = Index()
    crowd = np.arange(3000, dtype=np.uint64)
    index.add(crowd)
    assert index.find(crowd).tolist() == list(range(3000))
    assert index.find(crowd + np.uint64(3000)).tolist() == [-1] * 3000


def test_sums_beyond_sixty_four_bits_stay_exact(tmp_path):
    big = "99999999999999999999"
    rows = "".join(f"2023-01-05,甲公司,工贸,{big},是,4611686018427.387903,{n}号\n" for n in range(50))
    result, _ = run(tmp_path, f"{HEADER}\n{rows}", large=True)
    assert result is not None
    row = result.tables["执法"][("工贸",)]
    assert row["隐患"].value == Decimal(big) * 50
    assert row["罚款"].value == Decimal("4611686018427.387903") * 50


@BOTH
def test_a_row_outside_the_period_is_told_and_not_counted(tmp_path, large):
    result, problems = run(tmp_path, f"{HEADER}\n{ROWS}2022-12-31,丁公司,工贸,9,是,9,9号\n", large=large)
    assert told(problems) == [("E233", "A5", "2022-12-31")]
    assert result is not None
    assert {m: f.exact_text() for m, f in result.tables["执法"][("工贸",)].items()} == {
        "家次": "2", "家": "1", "隐患": "5", "立案": "1", "罚款": "1.75"
    }  # fmt: skip
    source = result.tables["全区"][()]["家次"].source
    assert isinstance(source, Selection)
    with mock.patch.object(ledger, "SMALL", 0 if large else ledger.SMALL):
        assert [row for row, _ in rows_behind(tmp_path / "台账.csv", SPEC, source)] == [2, 3, 4]


@BOTH
def test_two_cells_of_a_row_the_wrong_way_round_are_told_and_the_row_counts(tmp_path, large):
    columns = (
        Column("立案日期", kind="日期"),
        Column("结案日期", kind="日期"),
        Column("罚款", kind="数", unit="万元", required=True),
        Column("已缴", kind="数", unit="万元", marks=(("空白", "无此项"),)),
    )
    orders = (Order("立案日期", "结案日期"), Order("已缴", "罚款"))
    spec = LedgerSpec("处罚", columns, (Grouping("全区"),), orders=orders)
    rows = "2023-03-09,2023-03-01,1,1\n2023-03-09,2023-03-09,0.5,0.500001\n2023-03-09,,2,\n,2023-01-01,2,0\n"
    result, problems = run(tmp_path, f"立案日期,结案日期,罚款（万元）,已缴（万元）\n{rows}", large=large, spec=spec)
    assert [(p.code, p.place.cell, p.read, p.cause, p.level) for p in problems] == [
        ("E245", "B2", "2023-03-01", "“结案日期”早于“立案日期”。", Level.WARNING),
        ("E245", "C3", "0.5", "“罚款”小于“已缴”。", Level.WARNING),
    ]
    assert result is not None
    assert result.tables["全区"][()]["计数"].value == 4


@BOTH
@pytest.mark.parametrize(
    ("unit", "cells", "total"),
    [("元", ["15000", "0.01"], "1.500001"), ("万元", ["1.5", "2"], "3.5"), ("亿元", ["0.0002", "1"], "10002")],
)
def test_money_in_another_unit_is_converted_exactly_with_a_note(tmp_path, large, unit, cells, total):
    rows = "".join(f"2023-01-05,甲,工贸,1,是,{cell},{n}\n" for n, cell in enumerate(cells))
    result, problems = run(tmp_path, f"{HEADER.replace('万元', unit)}\n{rows}", large=large)
    assert result is not None
    assert result.tables["执法"][("工贸",)]["罚款"].exact_text() == total
    assert [(p.code, p.level, p.read) for p in problems] == (
        [] if unit == "万元" else [("E201", Level.NOTE, f"罚款金额（{unit}）")]
    )


@BOTH
@pytest.mark.parametrize(
    ("line", "total", "note"),
    [
        ("单位：元", "0.00035", "表上方写着“单位：元”，已按 元→万元 准确换算。"),
        ("（计量单位：项、万元）", "3.5", "表上方写着“单位：万元”，已按此读取。"),
    ],
)
def test_money_without_a_unit_has_that_of_the_line_above_the_table(tmp_path, large, line, total, note):
    text = f"执法台账\n{line}\n{HEADER.replace('（万元）', '')}\n2023-01-05,甲,工贸,1,是,1.5,1\n2023-01-05,甲,工贸,1,是,2,2\n"
    result, problems = run(tmp_path, text, large=large)
    assert result is not None
    assert result.tables["执法"][("工贸",)]["罚款"].exact_text() == total
    assert [(p.code, p.cause) for p in problems] == [("E201", note)]


@BOTH
@pytest.mark.parametrize("cell", ["/", "—", "无", ""])
def test_no_day_yet_is_no_mistake_where_a_day_may_be_wanting(tmp_path, large, cell):
    columns = (
        Column("受检单位", required=True),
        Column("排查日期", kind="日期", required=True),
        Column("整改日期", kind="日期"),
    )
    spec = LedgerSpec("隐患台账", columns, (Grouping("全区"),))
    _, problems = run(tmp_path, f"受检单位,排查日期,整改日期\n甲,2023-01-05,{cell}\n", large=large, spec=spec)
    assert [(p.code, p.level) for p in problems] == ([("E226", Level.NOTE)] if cell else [])
    _, problems = run(tmp_path, f"受检单位,排查日期,整改日期\n甲,{cell},2023-01-05\n", large=large, spec=spec)
    assert [p.level for p in problems] == [Level.ERROR]


@pytest.mark.parametrize("row", ["无", "1,零报告,,,,,", "本期无检查", ",,无,无,,,", "无,/,/,/,/,/,/"])
def test_a_ledger_that_says_nothing_happened_is_zero_with_a_note(tmp_path, row):
    result, problems = run(tmp_path, f"{HEADER}\n{row}\n填表人：某某\n")
    assert [(p.code, p.level) for p in problems] == [("E246", Level.NOTE)]
    assert result is not None
    assert result.rows == 0
    assert result.tables["全区"][()]["家次"].value == 0


def test_a_ledger_that_says_nothing_happened_and_has_rows_is_refused(tmp_path):
    _, problems = run(tmp_path, f"{HEADER}\n{ROWS}无,,,,,,\n")
    assert [(p.code, p.place.line) for p in problems] == [("E247", 5)]


@BOTH
def test_names_of_persons_are_never_quoted(tmp_path, large):
    columns = (Column("举报人", private=True), Column("件", kind="数", required=True))
    spec = LedgerSpec("投诉", columns, (Grouping("全区"),))
    rows = '"张"三丰,1\n张三丰,2,3,4,5\n张三丰\n'
    _, problems = run(tmp_path, f"举报人,件\n{rows}", large=large, spec=spec)
    assert len(problems) >= 2
    assert "三丰" not in str(problems)


@BOTH
def test_a_blank_cell_can_be_a_condition(tmp_path, large):
    columns = (Column("专项行动"), Column("行业领域", required=True))
    table = Grouping("隐患", ("行业领域",), conditions=(("专项行动", ("空白",)),))
    spec = LedgerSpec("隐患", columns, (table,))
    result, _ = run(tmp_path, "专项行动,行业领域\n春季,工贸\n,工贸\n,工贸\n", large=large, spec=spec)
    assert result is not None
    found = result.tables["隐患"][("工贸",)]["计数"]
    assert found.value == 2
    assert isinstance(found.source, Selection)
    with mock.patch.object(ledger, "SMALL", 0 if large else ledger.SMALL):
        assert [row for row, _ in rows_behind(tmp_path / "台账.csv", spec, found.source)] == [3, 4]
