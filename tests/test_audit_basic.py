"""The audit of single sentences: what is right stays silent, what is wrong is named with its calculation."""

from __future__ import annotations

import pytest

from report.audit import audit, passages_from_text, to_json


def found(text: str) -> list[tuple[str, str, str, str]]:
    return [(f.rule, f.severity.value, f.said, f.expected) for f in audit(passages_from_text(text)).findings]


RIGHT = [
    "1-6月份，全市共发生各类生产安全事故274起、死亡77人，同比分别下降18.21%和32.46%，没有发生较大及以上事故。",
    "6月，全市共发生各类事故31起、死亡26人、受伤20人，同比事故起数下降11.4%、死亡人数下降18.8%、受伤人数上升42.9%，环比事故起数上升6.9%、死亡人数持平、受伤人数上升100.0%。",
    "排查隐患8942处，完成整改8740处，隐患整改率97.74%。",
    "共受理512件，已办结451件，办结率88%，其中属实124件，属实率27%。",
    "受理举报22.6万件，同比增长7.6万件、上升50.5%。",
    "发放举报奖励2481.6万元，同比增长487.5万元、上升24.5%。",
    "发生较大事故24起、死亡和下落不明92人，同比增加6起、22人；环比增加7起、20人。",
    "烟花爆竹事故1起、1人，净增加1起、1人。",
    "发现隐患38处，整改35处，整改率92％；发现隐患526处，整改518处，整改率98.5％。",
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_sentence_is_silent(text: str):
    assert found(text) == []


WRONG = [
    ("发生事故42起，同比减少13起，下降26.3%。", ("R3", "必错", "26.3%", "下降23.6%")),
    ("共发生事故32起，同比上升22.22%。", ("R4", "必错", "22.22%", "上升23.08%或上升18.52%")),
    ("共发生事故20起，同比上升66%。", ("R4", "疑似", "66%", "上升67%")),
    ("死亡人数下降了41.4个百分点。", ("R16", "必错", "41.4个百分点", "41.4%")),
    ("发生事故1起，去年同期为0，上升100%。", ("R21", "必错", "100%", "只写增加1起，不写百分数")),
    ("发现隐患38处，整改35处，整改率98％。", ("R1", "必错", "98％", "92%")),
    ("发现隐患35处，已整改38处。", ("R8", "必错", "38处", "不超过35处")),
    ("死亡18人，占全年控制指标33人的54.6%。", ("R2", "必错", "54.6%", "54.5%")),
    ("发生事故42起，其中道路交通30起，工矿商贸8起，火灾5起。", ("R5", "必错", "42起", "43起")),
    ("发生事故2起，死亡5人，未发生较大及以上事故。", ("R18", "必错", "未发生较大及以上事故", "")),
    ("编辑密码：1234", ("R19", "必错", "编辑密码：1234", "")),
]


@pytest.mark.parametrize(("text", "finding"), WRONG)
def test_a_wrong_sentence_gives_one_finding(text: str, finding: tuple[str, str, str, str]):
    assert found(text) == [finding]


def test_the_reason_is_a_calculation_a_clerk_understands():
    (finding,) = audit(passages_from_text("上半年发生事故42起，同比减少13起，下降26.3%。")).findings
    assert finding.why == "现在42起，比原来减少13起，原来是55起，应为下降23.6%，文中写下降26.3%"


def test_a_place_counts_code_points_of_the_paragraph_as_typed():
    text = "第一段。\n\n  全区 发生事故４２起，同比减少１３起，下降２６.３％。"
    passages = passages_from_text(text)
    (finding,) = audit(passages).findings
    assert finding.place.paragraph == 2
    assert passages[1].text[finding.place.start : finding.place.end] == "２６.３％"


def test_json_has_claims_findings_and_counts():
    data = to_json(audit(passages_from_text("发现隐患38处，整改35处，整改率98％。")))
    assert data["counts"]["不符"] == 1
    assert data["findings"][0]["place"] == {"paragraph": 1, "start": 17, "end": 20}
    assert {c["kind"] for c in data["claims"]} == {"rate", "order"}
