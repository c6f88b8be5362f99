"""Changes, shares and averages in the turns of phrase of published bulletins: what is read, what fires, what stays silent."""

from __future__ import annotations

import pytest

from report.audit import audit, passages_from_text

RIGHT = [
    (
        "a list of two changes with two percentages, then one more change",
        "全州发生事故42起、死亡45人，受伤15人，与去年同期相比事故起数减少3起，死亡人数减少6人，分别下降6.7%、11.8%，受伤人数增加1人，上升7.1%。",
        3,
    ),
    (
        "the sentence that opens with the comparison goes on with the one before",
        "全市发生事故274起，造成53人死亡，受伤88人。\n与去年同期相比，事故起数减少61起，下降18.21%；死亡人数减少18人，下降25.35%；受伤人数增加8人，上升10%。",
        3,
    ),
    (
        "a change of something else does not spoil the changes before it",
        "全省煤矿发生事故91起、死亡178人，同比分别下降26%和21.9%，煤矿百万吨死亡率降至0.044，同比下降24%。",
        2,
    ),
    (
        "环比分别 speaks of what 同比 spoke of",
        "发生事故49起、死亡29人，同比事故起数上升8.9%，死亡人数下降9.4%，环比分别上升6.5%、38.1%。",
        4,
    ),
    ("its own share outside the brackets", "受理举报900件。其他违法行为325件（其中无照经营210件），占举报量的36%。", 1),
    (
        "two shares of the last two numbers",
        "辖区发生火灾13起，其中住宅7起，死亡30人，分别占火灾总数的53.85%和56.60%。",
        1,
    ),
    (
        "shares of the sum of what is listed",
        "按类型划分，高处坠落143起，占总数的54.37%；物体打击37起，占总数的14.07%；起重伤害25起，占总数的9.51%；其他58起，占总数的22.05%。",
        4,
    ),
    (
        "a rate per thousand that fell",
        "万车死亡率由3.2降到2.8，降幅12.5%；百万吨死亡率由2.81降低到0.749，下降73%。",
        2,
    ),
    (
        "direction, metric, number",
        "发生死亡事故1078起，死亡1226人，同比减少事故84起，减少死亡101人，分别下降7.2%和7.6%。",
        2,
    ),
    (
        "the grade in a name is no count",
        "发生一次死亡10人以上特大事故47起，死亡693人，同比分别上升9.3%和16.7%。",
        2,
    ),
    ("a share after a change", "14个重点行业中，11个同比下降、持平或零死亡，占78.6%。", 1),
]


@pytest.mark.parametrize(("text", "least"), [r[1:] for r in RIGHT], ids=[r[0] for r in RIGHT])
def test_a_right_statement_is_read_as_right(text: str, least: int) -> None:
    result = audit(passages_from_text(text))
    assert [f.why for f in result.findings] == []
    assert result.counts["相符"] >= least


FIRES = [
    (
        "R3",
        "全区发生事故9起、死亡9人，比2016年同期事故起数减少25起、死亡人数减少29人，同比分别下降70.00%和76.32%。",
        "70.00%",
    ),
    (
        "R2",
        "全国农机事故829起，死亡130人，受伤226人。其中：拖拉机事故309起、死亡77人、受伤95人，分别占事故起数、死亡人数和受伤人数的47.3%、59.2%和42.0%。",
        "47.3%",
    ),
    (
        "R2",
        "诉求共51615个。其中甲区受理20915个，占44.5%；乙区受理19346个，占37.5%；丙区受理8595个，占16.7%；丁区受理2759个，占5.3%。",
        "44.5%",
    ),
    (
        "R2",
        "受理消费者投诉359件，占诉求总量的56.1%。其中商品类投诉306件，占投诉总量的95.2%；服务类投诉53件，占投诉总量的14.8%。",
        "95.2%",
    ),
    (
        "R2",
        "按类型划分，高处坠落143起，占总数的64.37%；物体打击37起，占总数的14.07%；起重伤害25起，占总数的9.51%；其他58起，占总数的22.05%。",
        "64.37%",
    ),
    ("R1", "险情涉及遇险船舶13艘，成功救助船舶12艘，船舶救助成功率82.3%。", "82.3%"),
    ("R3", "万车死亡率由3.2降到2.8，降幅22.5%。", "22.5%"),
    ("R3", "桥东辖区发生3起，同比减少2起、下降66.67%，死亡人数持平、受伤4人同比减少1人、下降20%。", "66.67%"),
    ("R3", "受理举报3618件。比去年同期增加433件，举报量增长12%。", "12%"),
    ("R3", "全市发生事故21起，死亡69人，与2008年春节期间相比减少6起、65人，分别下降22.2%、49.5%。", "49.5%"),
    ("R4", "发生较大事故2起、死亡7人，事故起数、死亡人数分别暴增94.81%和40%。", "94.81%"),
    ("R4", "全市发生事故296起，死亡88人，交通事故两项指标分别比上年同期下降9.20%、9.38%。", "9.38%"),
    (
        "R4",
        "发生事故25宗，死亡25人，沉船7艘，与2015年同期相比，事故指标两升一降，其中事故宗数、死亡人数分别上升38.9%、66.7%，沉船艘数下降23.2%。",
        "23.2%",
    ),
    (
        "R2",
        "共登记59878件。\n咨询33658件，占总数56.21%。\n投诉17397件，占总数39.05%。\n举报8823件，占总数14.73%。",
        "39.05%",
    ),
]


@pytest.mark.parametrize(("rule", "text", "said"), FIRES, ids=[f"{r} {s}" for r, _, s in FIRES])
def test_a_wrong_statement_is_found(rule: str, text: str, said: str) -> None:
    result = audit(passages_from_text(text))
    assert [(f.rule, f.severity.value, f.said) for f in result.findings] == [(rule, "必错", said)]


SILENT = [
    "全国亿元国内生产总值生产安全事故死亡人数为0.413人，下降26.3%；道路交通万车死亡人数为5.1人，减少1.1人。",
    "10亿吨公里死亡率0.256，同比下降11.7%。",
    "2002年，全国煤矿发生事故4344起，死亡6995人；2008年发生事故1954起，死亡3215人。今年1—9月，全国煤矿事故比去年同期减少286起，死亡人数减少591人，分别下降19.4%和23.8%。",
    "上半年共发生13起较大事故，其中坍塌事故7起，死亡30人，分别占较大事故总数的53.85%和56.60%；起重机械事故4起，死亡15人，分别占较大事故总数的30.77%和28.30%。",
    "全省事故起数同比下降8%。与去年同期相比，死亡人数下降24%。",
]


@pytest.mark.parametrize("text", SILENT)
def test_numbers_of_other_times_and_things_are_not_compared(text: str) -> None:
    assert [f.why for f in audit(passages_from_text(text)).findings] == []
