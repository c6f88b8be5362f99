"""House style (行文): every option changes what is printed; names of persons are masked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dictionary_world import REPORT, world
from template_world import figure, paragraphs
from test_dictionary_tables import ACCIDENTS, EVENTS

from report.dictionary import OPTIONS, house_style
from report.dictionary.masking import masked
from report.problem import Collector
from report.tables import load_yaml

TEXT = "{{ 量词 }}{{ 全区 }}：{{ 起数|同比 }}，{{ 死亡|同比 }}，{{ 新|同比 }}，{{ 小|同比 }}，{{ 率|百分比 }}，{{ 半|百分比 }}"
NOW = {"起数": (12, "起"), "死亡": (20, "人"), "新": (3, "起"), "小": (2, "起")}
BEFORE = {
    "起数": figure("起数", 16, "起"),
    "死亡": figure("死亡", 16, "人"),
    "新": figure("新", 0, "起"),
    "小": figure("小", 4, "起"),
}


def printed(folder: Path, option: str) -> str:
    path = folder / "style.yaml"
    path.write_text(option or "{}", encoding="utf-8")
    problems = Collector()
    style = house_style(load_yaml(path, "style.yaml", problems) if option else None, None, problems)
    assert problems.problems == []
    words: dict[str, Any] = {"量词": style.choices["事故量词"], "全区": style.choices["自称"].replace("按地区", "全区")}
    rates = {"率": figure("率", Decimal("96.25"), "％"), "半": figure("半", 50, "％")}
    (text,) = paragraphs(TEXT, {**NOW, **words, **rates}, before=BEFORE, wording=style.wording)
    return text


PLAIN = "起全区：同比减少4起、下降25%，同比增加4人、上升25%，同比增加3起（上年同期未发生），同比减少2起，96.3%，50%"


def test_the_defaults_are_the_commonest_wording(tmp_path: Path) -> None:
    assert printed(tmp_path, "") == PLAIN


@pytest.mark.parametrize(
    ("option", "old", "new"),
    [
        ("百分号: 全角", "%", "％"),
        ("小数位: 2", "96.3%", "96.25%"),
        ("小数位: 0", "96.3%", "96%"),
        ("末尾零: 保留", "25%", "25.0%"),
        ("末尾零: 保留", "50%", "50.0%"),
        ("同比写法: 百分比", "同比减少4起、下降25%", "同比下降25%"),
        ("同比写法: 绝对", "减少4起、下降25%，", "减少4起，"),
        ("事故量词: 宗", "起全区：同比减少4起", "宗全区：同比减少4宗"),
        ("百分比升: 增长", "上升25%", "增长25%"),
        ("百分比降: 降低", "下降25%", "降低25%"),
        ("数量升: 上升", "增加4人", "上升4人"),
        ("数量降: 下降", "减少4起", "下降4起"),
        ("零基数: 净增", "增加3起（上年同期未发生）", "净增3起"),
        ("小基数: 0", "减少2起，96.3", "减少2起、下降50%，96.3"),
        ("自称: 我区", "全区", "我区"),
    ],
)
def test_every_option_changes_what_is_printed(tmp_path: Path, option: str, old: str, new: str) -> None:
    text = printed(tmp_path, option)
    assert new in text
    assert old in PLAIN
    assert new not in PLAIN


def test_half_even_rounding_is_a_choice(tmp_path: Path) -> None:
    assert "96.2%" in printed(tmp_path, "舍入: 四舍六入")
    assert "96.3%" in printed(tmp_path, "舍入: 四舍五入")


def test_every_option_has_a_test() -> None:
    tested = {
        "百分号",
        "小数位",
        "末尾零",
        "同比写法",
        "事故量词",
        "百分比升",
        "百分比降",
        "数量升",
        "数量降",
        "零基数",
        "小基数",
        "自称",
        "舍入",
    }
    assert set(OPTIONS) - tested == {"标题接排"}, "标题接排 is tested with the blocks"


def test_the_kit_calls_the_district_as_the_house_style_says() -> None:
    kit = (Path(__file__).resolve().parent.parent / "templates" / "half_year" / "report.md").read_text("utf-8")
    prose = [line for line in kit.splitlines() if not line.startswith("{#")]
    assert not any("全区" in line.replace("{{ 全区 }}", "") for line in prose)


# ── masking ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张某"), ("王小明", "王某"), ("欧阳修", "欧阳某"), ("阿卜杜拉·买买提", "阿某"), ("张三、李四", "张某、李某"),
        ("红星饭馆", "红星饭馆"), ("光明旅行社", "光明旅行社"), ("司马光", "司马某"), ("某某机械有限公司", "某某机械有限公司"), ("区应急管理局", "区应急管理局"), ("匿名", "匿名"), ("李某", "李某"),
        ("13800138000", "＊＊＊"), ("电话13800138000", "电话＊＊＊"), ("110101199001011234", "＊＊＊"), ("", ""),
    ],
)  # fmt: skip
def test_persons_are_masked_and_firms_are_not(name: str, shown: str) -> None:
    assert masked(name) == shown


def test_a_private_column_never_gives_a_name(tmp_path: Path) -> None:
    declared = ACCIDENTS.replace(
        "编号: {表头: [事故编号], 类型: 文, 唯一: 是}",
        "编号: {表头: [事故编号], 类型: 文}\n      举报人: {表头: [举报人], 类型: 文, 可缺: 是, 隐名: 是}",
    )
    declared = declared.replace("事故: {按: 行业领域,", "事故: {按: 举报人,")
    head = EVENTS.replace("\n", ",举报人\n")
    found = world(tmp_path, declared, {"事故台账": head + "一,2023-02-16,工贸,1,0,0,,,张三\n"}, report=REPORT)
    everything = " ".join(
        f"{item.key} {item.value} {item.text} {item.source} {item.label}" for item in found.figures.all()
    )
    assert "张三" not in everything
    assert found.text("事故.张某.起数") == "1"
