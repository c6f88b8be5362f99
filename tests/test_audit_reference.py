"""The reference case, written out: it audits clean; with ten errors planted it gives ten findings, each explained."""

from __future__ import annotations

from report.audit import audit, passages_from_text

REPORT = """\
XX区安全生产工作2023年上半年推进落实情况及下半年重点工作
上半年，全区工矿商贸领域发生生产安全事故3起、死亡3人，建筑领域发生生产安全事故1起、死亡1人，未发生较大及以上生产安全事故，安全生产形势总体平稳。
一、上半年工作开展情况
（一）压实责任，加强学习。召开区安委会会议2次、安全生产专题会8次，区主要领导带队现场检查24次。
（二）开展岁末年初重大隐患专项整治。下发专项整治方案和两会期间紧急通知2份文件，共排查隐患526处，已整改518处，整改率98.5％。
（三）推进重大事故隐患专项排查整治2023行动。6月7日，常务副区长对工贸企业负责人和检查人员开展培训。截至目前，未排查出重大隐患。
（四）落实安全生产“十五条”硬措施。区领导带队检查8次，发现一般隐患16项，均已明确责任单位和整改期限。
（五）突出重点领域，强化执法检查。工贸方面：皮带机企业11家、有限空间企业7家全部建立台账，发现隐患38处，已整改35处，整改率92％。
城镇燃气方面：受理投诉举报7批次19件，已办结5批次10件，正在办理2批次9件。
消防方面：1家省级挂牌督办的市场落实改造资金120万元，已完成销号；高层公共建筑80栋，检查高层商住楼26栋；检查单位849家次，发现火灾隐患1116处，督促整改1042处，责令“三停”3家，罚款26.58万元。
二、存在问题及原因
一是监管力量不足。二是企业主体责任落实不够。三是安委会办公室统筹协调有待加强。
三、下半年重点工作
（一）深化重大隐患2023行动。自9月起，建立问题、责任、整改三张清单。
"""


def found(text: str) -> list[tuple[str, str, str]]:
    return [(f.rule, f.severity.value, f.said) for f in audit(passages_from_text(text)).findings]


def test_the_reference_report_audits_clean():
    assert found(REPORT) == []


def test_its_two_precisions_are_noted():
    notes = audit(passages_from_text(REPORT)).notes
    assert notes == ("百分数的小数位数不一：1位小数1处（如98.5％），0位小数1处（如92％）",)


LONGER = REPORT + (
    "四、数据附注\n"
    "1—6月，全市共接报火灾132起，同比减少12起，下降8.3%。\n"
    "检查加油站45座，同比上升12.5%。\n"
    "全市行政处罚案件95件，其中事前处罚76件，占80.0%。\n"
    "农机事故起数同比下降12.5%。\n"
    "水上交通发生事故2起，去年同期为0，同比增加2起。\n"
    "共查处交通违法行为364起，其中货车110起、客车90起、摩托车164起。\n"
    "培训人员呈“一升一降”态势，新增持证220人，复训180人，同比分别上升10%、下降10%。\n"
    "商贸行业检查发现问题61项，完成整改57项。\n"
)

PLANTED = [
    ("已整改518处，整改率98.5％", "已整改518处，整改率95.8％", "R1"),
    ("事故1起、死亡1人，未发生较大", "事故1起、死亡4人，未发生较大", "R18"),
    ("正在办理2批次9件", "正在办理2批次8件", "R5"),
    ("减少12起，下降8.3%", "减少12起，下降6.3%", "R3"),
    ("检查加油站45座，同比上升12.5%", "检查加油站45座，同比上升12.6%", "R4"),
    ("占80.0%", "占82.0%", "R2"),
    ("农机事故起数同比下降12.5%", "农机事故起数同比下降12.5个百分点", "R16"),
    ("去年同期为0，同比增加2起", "去年同期为0，同比上升200%", "R21"),
    ("发现问题61项，完成整改57项", "发现问题61项，完成整改67项", "R8"),
    ("“一升一降”态势", "“双下降”态势", "R14"),
]


def test_the_longer_report_audits_clean():
    assert found(LONGER) == []


def test_ten_planted_errors_give_ten_findings_all_certain():
    text = LONGER
    for right, wrong, _ in PLANTED:
        assert text.count(right) == 1, right
        text = text.replace(right, wrong)
    findings = audit(passages_from_text(text)).findings
    assert sorted(f.rule for f in findings) == sorted(rule for _, _, rule in PLANTED)
    assert {f.severity.value for f in findings} == {"必错"}
    assert all(f.why for f in findings)


def test_each_planted_error_alone_is_one_finding():
    for right, wrong, rule in PLANTED:
        assert [f[0] for f in found(LONGER.replace(right, wrong))] == [rule], wrong


def test_a_fingerprint_stays_while_the_sentence_stays():
    text = LONGER.replace(*PLANTED[0][:2])
    first = [f.fingerprint for f in audit(passages_from_text(text)).findings]
    moved = [f.fingerprint for f in audit(passages_from_text("关于报送工作总结的函\n" + text)).findings]
    assert first == moved


def test_two_equal_findings_have_two_fingerprints():
    line = "发现隐患38处，整改35处，整改率98％。"
    prints = [f.fingerprint for f in audit(passages_from_text(f"{line}\n{line}")).findings]
    assert len(prints) == len(set(prints)) == 2
