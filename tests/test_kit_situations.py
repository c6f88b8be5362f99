"""The kit's wording under data that is not the reference case: every sentence is right, whole, and passes the audit."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from report.document import Document, Paragraph, Slot, Table
from report.project.build import Draft, draft
from report.project.opened import opened
from report.project.self_audit import audit_document

ROOT = Path(__file__).resolve().parent.parent
Change = Callable[[Path], None]


def edited(file: str, old: str, new: str) -> Change:
    """An input with words replaced."""

    def change(data: Path) -> None:
        path = data / file
        text = path.read_text("utf-8")
        assert old in text, f"{file} 里没有 {old}"
        path.write_text(text.replace(old, new), "utf-8")

    return change


def written(file: str, text: str) -> Change:
    """An input as given."""
    return lambda data: (data / file).write_text(text, "utf-8") and None


def removed(file: str) -> Change:
    """An input that was not sent."""

    def change(data: Path) -> None:
        path = data / file
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


def both(*changes: Change) -> Change:
    """Several changes."""

    def change(data: Path) -> None:
        for one in changes:
            one(data)

    return change


def accidents(*rows: str) -> Change:
    """The ledger: date, sector, deaths, serious injuries, loss."""
    head = "事故编号,发生日期,行业领域,死亡人数（人）,重伤人数（人）,直接经济损失（万元）\n"
    lines = "".join(f"{number},2023-{row}\n" for number, row in enumerate(rows, 1))
    return written("2023H1/事故台账.csv", head + lines)


def last_year(*rows: str) -> Change:
    """Last year's accidents by sector, all in January."""
    counts = [tuple(map(int, row.split(",")[1:])) for row in rows]
    months = "".join(f"{month}月,0,0\n" for month in range(2, 7))
    total = f"1月,{sum(a for a, _ in counts)},{sum(b for _, b in counts)}\n"
    head = "事故起数（起）,死亡人数（人）\n"
    return both(
        written("2022H1/事故统计.csv", f"行业领域,{head}" + "".join(f"{row}\n" for row in rows)),
        written("2022H1/事故月度.csv", f"月份,{head}{total}{months}"),
    )


def hazards(*rows: str) -> Change:
    """发现,整改 of the campaign, 工贸 and 消防."""
    names = ("岁末年初重大隐患专项整治,专项行动", "工贸,行业领域", "消防,行业领域")
    lines = "".join(f"{name},{row}\n" for name, row in zip(names, rows, strict=True))
    return written("2023H1/隐患整治.csv", f"名称,类别,排查发现（处）,已整改（处）\n{lines}")


def complaints(row: str) -> Change:
    """受理批次,受理件数,办结批次,办结件数."""
    return edited("2023H1/投诉举报.csv", "7,19,5,10", row)


def yaml(old: str, new: str) -> Change:
    """report.yaml with words replaced."""
    return edited("2023H1/report.yaml", old, new)


FLAT = last_year("工矿商贸,3,3", "建筑领域,1,1")
CALM = "未发生较大及以上生产安全事故，全区安全生产形势总体平稳。"

SITUATIONS: dict[str, tuple[Change, list[str], list[str]]] = {
    "本期没有事故": (
        accidents(),
        ["上半年，全区未发生生产安全事故，同比减少5起，安全生产形势总体平稳。", "表1　2023年1—6月隐患"],
        ["死亡"],
    ),
    "两年都没有事故": (both(accidents(), last_year("工矿商贸,0,0")), ["未发生生产安全事故，与上年同期持平，安全"], []),
    "上年没有事故": (
        last_year("工矿商贸,0,0", "建筑领域,0,0"),
        [
            "事故起数同比增加4起（上年同期未发生），死亡人数同比增加4人（上年同期为零）。",
            "未发生较大及以上生产安全事故，但事故起数和死亡人数双上升，全区安全生产形势不容乐观。",
            "注：“—”表示上年同期为零，不计算同比。",
        ],
        ["总体平稳", "％，死亡"],
    ),
    "与上年相同": (FLAT, ["事故起数同比持平，死亡人数同比持平。", CALM], []),
    "只有死亡上升": (
        last_year("工矿商贸,3,2", "建筑领域,1,1"),
        ["死亡人数同比增加1人。", "形势总体平稳，但死亡人数有所上升。"],
        [],
    ),
    "只有起数上升": (last_year("工矿商贸,2,4", "建筑领域,1,1"), ["形势总体平稳，但事故起数有所上升。"], []),
    "没有死亡": (
        accidents("02-16,工矿商贸,0,1,10", "03-16,建筑领域,0,1,10"),
        [
            "发生生产安全事故2起，未造成人员死亡，事故起数同比减少3起、下降60％，死亡人数同比减少6人。",
            "其中，工矿商贸事故1起，建筑领域事故1起。",
        ],
        ["死亡0人"],
    ),
    "都在一个行业": (
        accidents("02-16,工矿商贸,1,0,10", "03-16,工矿商贸,1,0,10"),
        ["死亡人数同比减少4人、下降66.7％。上述事故均为工矿商贸事故。"],
        ["其中，"],
    ),
    "只有一起": (accidents("02-16,工矿商贸,1,0,10"), ["该起事故为工矿商贸事故。"], ["其中，", "上述事故"]),
    "一起较大": (
        accidents("02-16,工矿商贸,3,0,10", "03-16,建筑领域,1,0,10"),
        ["发生较大生产安全事故1起、死亡3人，全区安全生产形势严峻。"],
        ["平稳"],
    ),
    "因损失定为较大": (
        accidents("02-16,工矿商贸,0,0,1500", "03-16,建筑领域,1,0,10"),
        ["发生较大生产安全事故1起，全区安全生产形势严峻。"],
        ["死亡0人", "平稳"],
    ),
    "重大和较大各一起": (
        accidents("02-16,工矿商贸,12,0,10", "03-16,建筑领域,4,0,10"),
        ["发生重大生产安全事故1起、死亡12人，发生较大生产安全事故1起、死亡4人，全区安全生产形势严峻。"],
        ["平稳"],
    ),
    "建筑在工矿商贸之内": (
        yaml("建筑领域与工矿商贸分列，互不包含", "工矿商贸含建筑"),
        ["发生生产安全事故4起、死亡4人，事故起数同比增加1起", "均为工矿商贸事故（其中建筑领域1起、死亡1人）。"],
        [],
    ),
    "全部整改": (
        hazards("526,526", "38,38", "1116,1116"),
        ["共排查隐患526处，已全部完成整改，整改率100％。", "共发现隐患38处，已全部完成整改，整改率100％。"],
        ["未完成整改的"],
    ),
    "都没有整改": (
        hazards("526,0", "38,0", "1116,0"),
        [
            "共排查隐患526处，尚未完成整改，已落实责任单位、责任人、整改措施和完成时限。",
            "共发现隐患38处，尚未完成整改。",
            "发现火灾隐患1116处，正在督促整改，",
        ],
        ["整改率0", "处均"],
    ),
    "只发现一处": (
        hazards("1,1", "1,0", "2,1"),
        ["共排查隐患1处，已完成整改，整改率100％。", "共发现隐患1处，尚未完成整改。", "督促整改1处"],
        ["已全部完成整改"],
    ),
    "差一处没有整改": (
        hazards("526,525", "38,37", "2000,1999"),
        ["整改率99.8％，未完成整改的1处已落实责任单位", "整改率97％。"],
        ["100.0", "处均"],
    ),
    "没有发现隐患": (
        hazards("0,0", "0,0", "0,0"),
        ["专项整治期间，未发现隐患。", "开展专项检查，未发现隐患。", "未发现火灾隐患，责令", "行政处罚罚款情况见图3。"],
        ["隐患排查整治情况见", "隐患排查整治情况\n"],
    ),
    "隐患表都是无此项": (
        hazards("无此项,无此项", "无此项,无此项", "无此项,无此项"),
        ["日报告制度。\n（三）", "开展专项检查。建筑", "开展消防监督检查，检查单位849家次，责令"],
        ["未发现", "专项整治期间", "隐患排查整治情况见"],
    ),
    "只报了发现": (
        hazards("526,无此项", "38,无此项", "1116,无此项"),
        ["共排查隐患526处。", "共发现隐患38处。", "发现火灾隐患1116处，责令"],
        ["整改率/", "/处"],
    ),
    "整改未报": (
        hazards("526,未报", "38,未报", "1116,未报"),
        ["共排查隐患526处，已整改【待核】处，整改率【待核】。", "督促整改【待核】处"],
        ["无法判断", "未完成整改"],
    ),
    "查出重大隐患": (
        edited("2023H1/周调度.csv", "2023-06-30,区教育局,0", "2023-06-30,区教育局,1"),
        ["截至6月30日，各行业领域共排查出重大事故隐患1项，已建立台账，实行挂牌督办、闭环整改。"],
        ["均已", "未排查出"],
    ),
    "有的单位无此项": (
        edited("2023H1/周调度.csv", "区教育局,0", "区教育局,无此项"),
        ["各行业领域未排查出重大事故隐患。"],
        [],
    ),
    "周调度没有报": (
        removed("2023H1/周调度.csv"),
        ["由区卫健委、区文体旅局、消防救援大队、区商务局、区教育局和区住建交运局等行业牵头部门", "无法判断，区卫健委未报"],
        ["未排查出重大事故隐患"],
    ),
    "投诉全部办结": (complaints("7,19,7,19"), ["受理投诉举报7批次19件，全部办结。"], ["其余"]),
    "投诉都没有办结": (complaints("7,19,0,0"), ["受理投诉举报7批次19件，正在办理。"], ["办结", "均在"]),
    "只有一件投诉": (complaints("1,1,1,1"), ["受理投诉举报1批次1件，已办结。"], ["全部办结"]),
    "没有投诉": (complaints("0,0,0,0"), ["城镇燃气领域。未收到投诉举报。"], []),
    "批次都有件办结": (complaints("7,19,7,10"), ["办结7批次10件，其余9件正在办理。"], ["0批次"]),
    "没有整批办结": (complaints("7,19,0,3"), ["办结3件，其余7批次16件正在办理。"], ["0批次"]),
    "只有件数": (complaints("无此项,19,无此项,10"), ["受理投诉举报19件，办结10件，其余9件正在办理。"], ["/批次"]),
    "只有批次": (complaints("7,无此项,5,无此项"), ["受理投诉举报7批次，办结5批次，其余2批次正在办理。"], ["未收到"]),
    "投诉无此项": (complaints("无此项,无此项,无此项,无此项"), ["巡查养护。消防领域。"], ["城镇燃气领域"]),
    "投诉未报": (complaints("未报,未报,未报,未报"), ["受理投诉举报【待核】批次【待核】件，办结【待核】批次"], ["无法判断"]),
    "没有罚款": (
        written("2023H1/执法检查.csv", "行业领域,检查单位（家次）,责令三停（家）,罚款（元）\n消防,849,0,0\n"),
        ["督促整改1042处。\n", "见表2和图3。"],
        ["罚款0", "行政处罚罚款", "三停"],
    ),
    "罚款很少": (
        written("2023H1/执法检查.csv", "行业领域,检查单位（家次）,责令三停（家）,罚款（元）\n消防,1,0,500\n"),
        ["检查单位1家次，", "罚款500元。"],
        ["0.05万元"],
    ),
    "罚款很多": (
        written("2023H1/执法检查.csv", "行业领域,检查单位（家次）,责令三停（家）,罚款（元）\n消防,1,0,123456789.55\n"),
        ["罚款12345.68万元。"],
        [],
    ),
    "一个行业的事故未报": (
        both(
            removed("2023H1/事故台账.csv"),
            written("2023H1/事故统计.csv", "行业领域,事故起数（起）,死亡人数（人）\n工矿商贸,3,3\n建筑领域,未报,未报\n"),
        ),
        ["共发生生产安全事故【待核】起、死亡【待核】人，", "其中，工矿商贸事故3起、死亡3人，建筑领域事故【待核】起", "表1"],
        ["总体平稳"],
    ),
    "没有上年的文件夹": (
        both(removed("2022H1"), yaml("上年同期: 2022H1\n", "")),
        ["事故起数【待核：无上年同期】，死亡人数【待核：无上年同期】。", CALM],
        ["无法判断"],
    ),
    "上年的事故统计没有报": (removed("2022H1/事故统计.csv"), ["事故起数【待核】", CALM], ["无此项"]),
    "事实都是零": (
        both(
            yaml("区安委会会议: 2次", "区安委会会议: 0次"),
            yaml("  次数: 8次", "  次数: 0次"),
            yaml("皮带机企业: 11家", "皮带机企业: 0家"),
            yaml("有限空间企业: 7家", "有限空间企业: 0家"),
            yaml("约谈项目: 1个", "约谈项目: 0个"),
            yaml("督办市场: 1家", "督办市场: 0家"),
            yaml("高层公共建筑: 80栋", "高层公共建筑: 0栋"),
        ),
        ["硬措施，推动各项措施落地见效。", "对工贸企业开展专项检查，", "消防领域。检查高层商住楼26栋。开展"],
        ["约谈", "会议0次", "0家"],
    ),
    "事实都是一": (
        both(
            yaml("一般隐患: 16项", "一般隐患: 1项"),
            yaml("皮带机企业: 11家", "皮带机企业: 1家"),
            yaml("有限空间企业: 7家", "有限空间企业: 无此项"),
        ),
        ["发现一般隐患1项，明确责任单位和整改时限", "将涉皮带机企业1家纳入台账管理，开展专项检查，"],
        ["逐项", "逐一"],
    ),
    "事实无此项": (
        both(
            yaml("工贸培训日期: 2023年6月7日", "工贸培训日期: 无此项"),
            yaml("建筑培训日期: 2023年3月9日", "建筑培训日期: 无此项"),
            yaml("精准执法起始: 2023年9月", "精准执法起始: 无此项"),
            yaml("一般隐患: 16项", "一般隐患: 无此项"),
        ),
        ["部门检查。建立周调度制度", "共约谈2家；督促落实", "行动阶段安排，全面开展", "安全生产检查8次。"],
        ["【待核】", "6月7日"],
    ),
    "没有主讲": (
        yaml("工贸培训主讲: 区政府常务副区长", "工贸培训主讲: 无此项"),
        ["6月7日，组织工贸企业主要负责人和执法检查人员参加专题辅导，"],
        ["无此项"],
    ),
    "一个县": (
        yaml("XX区", "XX县"),
        ["上半年，全县共发生", "县委、县政府高度重视", "召开县安委会会议2次", "县领导结合", "由县财政投入", "我县将"],
        ["全区", "区委", "我区"],
    ),
    "一个镇": (yaml("地区: XX区", "地区: XX镇"), ["全镇共发生", "镇党委、镇政府高度重视", "我镇将"], ["全区", "区委"]),
    "事故论宗": (
        yaml("行文:\n", "行文:\n  事故量词: 宗\n"),
        ["事故4宗、死亡4人，事故宗数同比减少1宗、下降20％", "单位：宗、人、％", "事故宗数和死亡人数与上年同期比较"],
        ["起数", "4起"],
    ),
    "下降和减少同一个词": (
        yaml("行文:\n", "行文:\n  数量降: 下降\n"),
        ["事故起数同比下降1起、降幅20％，死亡人数同比下降2人、降幅33.3％。"],
        ["下降1起、下降"],
    ),
}  # fmt: skip

_BROKEN = re.compile(
    r"[，、；：。][，、；：。]|（）|《》|【】|[％%][％%]|^[，、；：。]|None|\{\{|【待核[^】]*【|其中，。|、）"
)
_NOTHING = re.compile(r"(?<![0-9.．])0(?:起|宗|人|处|项|条|件|批次|家次|家|次|栋|万元|元)")


QUICK = {
    "本期没有事故", "上年没有事故", "没有死亡", "都在一个行业", "一起较大", "全部整改", "都没有整改", "隐患表都是无此项",
    "只有批次", "一个行业的事故未报", "没有上年的文件夹", "一个县",
}  # fmt: skip
"""Tried in every run; the others in .ci/run."""


@pytest.fixture(params=[name if name in QUICK else pytest.param(name, marks=pytest.mark.ci) for name in SITUATIONS])
def situation(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Draft]:
    name = request.param
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".report", "*-raw"))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    SITUATIONS[name][0](tmp_path / "data")
    return name, draft(opened(tmp_path / "data" / "2023H1"))


def said(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph))


def test_the_kit_words_a_situation_rightly(situation: tuple[str, Draft]) -> None:
    name, made = situation
    _, present, absent = SITUATIONS[name]
    text = said(made.document)
    body = text.split("\n三、")[0]
    assert [words for words in present if words not in text] == []
    assert [words for words in absent if words in body] == []
    assert [line for line in text.splitlines() if _BROKEN.search(line) or _NOTHING.search(line)] == []
    slots = (run for block in made.document.blocks if isinstance(block, Paragraph) for run in block.runs)
    assert [run.key for run in slots if isinstance(run, Slot) and run.text == "/"] == []
    assert [found.why for found in audit_document(made.document).findings if found.rule != "R19"] == []


def test_a_part_of_another_sector_says_so_in_its_table_and_chart(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".report", "*-raw"))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    SITUATIONS["建筑在工矿商贸之内"][0](tmp_path / "data")
    made = draft(opened(tmp_path / "data" / "2023H1"))
    table = next(block for block in made.document.blocks if isinstance(block, Table))
    assert [row.cells[0].text for row in table.rows[2:]] == ["工矿商贸", "其中：建筑领域", "合计"]
    assert [row.cells[1].text for row in table.rows[2:]] == ["4", "1", "4"]
    assert made.findings == ()
