"""Every fact of the reference case stands in the built report with its unit, and changes with its cell (issue: Done means)."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from report.cli import main
from report.project.build import draft
from report.project.opened import opened

ROOT = Path(__file__).resolve().parent.parent
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

FACTS = [
    ("标题", "XX区安全生产工作2023年上半年"),
    ("标题，续", "推进落实情况及下半年重点工作"),
    ("工矿商贸事故", "工矿商贸事故3起、死亡3人"),
    ("建筑领域事故", "建筑领域事故1起、死亡1人"),
    ("全区事故，两类互不包含", "共发生生产安全事故4起、死亡4人"),
    ("较大及以上事故，由台账推出", "未发生较大及以上生产安全事故"),
    ("总体判断", "全区安全生产形势总体平稳"),
    ("区安委会会议", "区安委会会议2次"),
    ("安全生产专题会", "安全生产专题会8次"),
    ("主要领导现场检查", "安全生产现场检查24次"),
    ("岁末年初方案", "《XX区岁末年初安全生产重大隐患专项整治行动方案》"),
    ("全国“两会”紧急通知", "《关于切实做好全国“两会”期间安全生产工作的紧急通知》"),
    ("岁末年初发现", "共排查隐患526处"),
    ("岁末年初整改", "已整改518处"),
    ("岁末年初整改率，算出", "整改率98.5％"),
    ("全区2023行动方案", "《XX区重大事故隐患专项排查整治2023行动实施方案》"),
    ("工贸2023行动方案", "《XX区工贸行业重大事故隐患专项排查整治2023行动方案》"),
    ("工贸培训", "6月7日，区政府常务副区长为工贸企业主要负责人和执法检查人员"),
    ("周调度牵头部门", "区卫健委、区文体旅局、消防救援大队、区商务局、区教育局和区住建交运局"),
    ("重大隐患，由周调度推出", "各行业领域未排查出重大事故隐患"),
    ("带队检查", "带队开展安全生产检查8次"),
    ("带队检查发现", "一般隐患16项"),
    ("皮带机企业", "涉皮带机企业11家"),
    ("有限空间企业", "有限空间作业企业7家"),
    ("工贸发现", "共发现隐患38处"),
    ("工贸整改", "已整改35处"),
    ("工贸整改率，不留小数", "整改率92％"),
    ("建筑约谈项目", "对1个新建住宅项目的施工总承包单位和项目经理"),
    ("建筑约谈单位", "共约谈2家"),
    ("建筑培训", "3月9日组织开展施工现场安全培训"),
    ("路口隐患", "提前消除1处平交路口安全隐患"),
    ("桥梁", "分批开展桥梁检测排查"),
    ("农村公路", "2条农村公路"),
    ("燃气受理", "受理投诉举报7批次19件"),
    ("燃气办结", "办结5批次10件"),
    ("燃气未办结，算出", "2批次9件"),
    ("市场督办", "2022年省级挂牌督办的1家市场"),
    ("区财政投入", "120万元"),
    ("高层公共建筑", "高层公共建筑台账80栋"),
    ("高层商住楼", "高层商住楼26栋"),
    ("消防检查单位", "检查单位849家次"),
    ("火灾隐患发现", "发现火灾隐患1116处"),
    ("火灾隐患整改", "督促整改1042处"),
    ("三停", "责令“三停”单位3家"),
    ("消防罚款，元换算为万元", "罚款26.58万元"),
    ("问题一", "一是"),
    ("问题二", "二是"),
    ("问题三", "三是"),
    ("2023行动九月起", "9月起"),
    ("三个清单", "“三个清单”"),
    ("互联网＋执法", "互联网＋执法"),
    ("防汛", "防汛"),
    ("成文日期", "2023年7月10日"),
    ("署名", "XX区应急管理局"),
]


def text_of(path: Path) -> str:
    """The paragraphs of a Word file, one a line."""
    with zipfile.ZipFile(path) as package:
        root = ET.fromstring(package.read("word/document.xml"))
    return "\n".join("".join(node.text or "" for node in p.iter(f"{W}t")) for p in root.iter(f"{W}p"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reference")
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns(".report", "*-raw"))
    shutil.copytree(ROOT / "templates", folder / "templates")
    out = folder / "稿.docx"
    assert main(["build", str(folder / "data" / "2023H1"), "-o", str(out), "--charts", "native"]) == 0
    return out


@pytest.mark.parametrize(("fact", "fragment"), FACTS, ids=[fact for fact, _ in FACTS])
def test_a_fact_stands_in_the_report_with_its_unit(built: Path, fact: str, fragment: str) -> None:
    assert fragment in text_of(built), fact


def test_what_the_reference_leaves_out_is_left_out(built: Path) -> None:
    prose = text_of(built).split("表2　")[0]
    assert "93.4" not in prose, "消防整改率只在表里"
    assert "106栋" not in prose, "80 与 26 是否包含没有说明，不合计"
    assert "32次" not in prose, "8 与 24 是否包含没有说明，不合计"


def test_the_sections_come_in_the_order_of_the_reference(built: Path) -> None:
    heads = re.findall(r"^(?:[一二三]、|（[一二三四五]）).{4,12}", text_of(built), re.MULTILINE)
    assert [head[:3] for head in heads] == [
        "一、上", "（一）", "（二）", "（三）", "（四）", "（五）", "二、存", "三、下", "（一）", "（二）", "（三）",
    ]  # fmt: skip


def test_the_report_is_about_as_long_as_the_reference(built: Path) -> None:
    prose = [line for line in text_of(built).splitlines() if len(line) > 40]
    assert 1900 <= sum(map(len, prose)) <= 3400


def test_every_digit_of_the_prose_is_a_slot_or_marked_as_fixed(built: Path) -> None:
    """Law 2, read from the finished file: digits outside content controls stand only in names marked 固定."""
    with zipfile.ZipFile(built) as package:
        root = ET.fromstring(package.read("word/document.xml"))
    inside = {id(node) for control in root.iter(f"{W}sdt") for node in control.iter(f"{W}t")}
    outside = [node.text or "" for node in root.iter(f"{W}t") if id(node) not in inside]
    assert [text for text in outside if re.search(r"\d", text)] == []


CORRECTIONS = [
    ("隐患整治.csv", "专项行动,526,518", "专项行动,526,510", ["已整改510处，整改率97.0％，未完成整改的16处"]),
    ("隐患整治.csv", "专项行动,526,518", "专项行动,526,526", ["共排查隐患526处，已全部完成整改，整改率100％。"]),
    ("隐患整治.csv", "行业领域,38,35", "行业领域,38,36", ["已整改36处，整改率95％"]),
    ("投诉举报.csv", "7,19,5,10", "7,19,7,19", ["受理投诉举报7批次19件，全部办结"]),
    ("周调度.csv", "2023-06-30,区教育局,0", "2023-06-30,区教育局,2", ["共排查出重大事故隐患2项"]),
    ("执法检查.csv", "849,3,265800", "849,3,265850", ["罚款26.59万元"]),
    ("事故台账.csv", "2023-03-28,建筑领域,高处坠落,1,", "2023-03-28,建筑领域,高处坠落,3,", ["发生较大生产安全事故1起、死亡3人，全区安全生产形势严峻"]),
    ("report.yaml", "工贸培训日期: 2023年6月7日", "工贸培训日期: 2023年6月8日", ["6月8日，区政府常务副区长"]),
    ("report.yaml", "改造资金: 120万元", "改造资金: 125.5万元", ["投入125.5万元"]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "expected"), CORRECTIONS, ids=[new for _, _, new, _ in CORRECTIONS])
def test_a_corrected_cell_reaches_the_sentence(
    tmp_path: Path, file: str, old: str, new: str, expected: list[str]
) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".report", "*-raw"))
    path = tmp_path / "data" / "2023H1" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    said = "\n".join(getattr(block, "text", "") for block in draft(opened(path.parent)).document.blocks)
    assert [fragment for fragment in expected if fragment not in said] == []
