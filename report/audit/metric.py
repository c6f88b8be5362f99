"""Which thing a number counts (kind) and of whom (subject), from the words around it. Pure."""

from __future__ import annotations

import re

from report.audit.lexer import Number
from report.audit.lexicon import COMPARE, WHOLE

_PEOPLE = (
    ("死亡", re.compile(r"死亡(?:和|及|与|或|、|\(含)?(?:失踪|下落不明)|死亡|亡人|身亡|遇难|丧生|死(?!角)|亡$")),
    ("重伤", re.compile(r"重伤")),
    ("轻伤", re.compile(r"轻伤")),
    ("受伤", re.compile(r"受伤|伤")),
    ("失踪", re.compile(r"失踪|下落不明")),
)
_MONEY = (
    ("损失", re.compile(r"损失")),
    ("罚款", re.compile(r"罚款|处罚|罚没|经济处罚")),
    ("奖励", re.compile(r"奖励|奖金")),
    ("资金", re.compile(r"投入|资金|经费|补助")),
)
_WORK = (
    (
        "未整改",
        re.compile(
            r"(?:未|尚未|没有)(?:完成)?整改|正在整改|整改中|未销号|待整改|限期整改|责令.{0,4}整改|责令改正|继续整改|列入"
        ),
    ),
    (
        "整改",
        re.compile(
            r"(?:完成|已|现场|立即|立行立改|当场|督促|落实|均|全部|按期|治理|督办)?.{0,3}(?:整改(?!指令|通知|文书|率|责任|措施|意见)|销号|治理|消除|闭环|改正|整治完)"
        ),
    ),
    ("未办结", re.compile(r"未办结|正在办理|在办|办理中|尚在办理|待办")),
    ("办结", re.compile(r"办结|办理完|结案|处理完|已处理|办毕")),
    ("属实", re.compile(r"(?<!不)属实|查实|核实")),
    ("受理", re.compile(r"受理|接报|接到|收到|接收|接处|登记|举报|投诉")),
    ("发现", re.compile(r"发现|排查|查出|检出|查找|排查出|查处|梳理|查改")),
    ("检查", re.compile(r"检查|巡查|督查|督导|执法|抽查|暗访|走访|核查")),
    ("处罚", re.compile(r"行政处罚|处罚(?!金额|款)")),
    ("立案", re.compile(r"立案")),
)
_NOUNS = (("发现", re.compile(r"隐患|问题|违法行为")),)
NAMES = (
    ("检查", re.compile(r"(?:执法)?(?:监督)?检查(?:企业|单位)?(?:家次|家数|次数|数量|数)")),
    ("发现", re.compile(r"(?:发现|查处|排查|查出)?(?:各类)?(?:安全|事故|问题|一般)?隐患(?:总数|数量|数)(?!据)")),
    ("罚款", re.compile(r"(?:行政)?(?:处罚|罚款)(?:金额|总额|款额)")),
    ("处罚", re.compile(r"(?:行政)?处罚(?:次数|案件数|起数|数量|数)")),
    (
        "起数",
        re.compile(
            r"(?:生产安全|安全|火灾|道路交通|交通|各类)?事故(?:发生)?(?:总?起数|总数|总量|数量|次数|数|宗数)|总?起数|宗数|"
            r"事故(?=(?:总体)?(?:同比|环比|较|比|与|分别|均|呈|，|,|$|下降|上升|减少|增加|增长|持平))"
        ),
    ),
    (
        "死亡",
        re.compile(
            r"(?:人员)?死亡(?!事故)(?:、?(?:和|及)?(?:下落不明|失踪)|和下落不明|和失踪|\(?含失踪\)?)?(?:人数|人员|人口)?|(?<!伤)亡人(?!事故)数?|(?<!伤)亡人?数|死人数?"
        ),
    ),
    ("重伤", re.compile(r"重伤(?!事故)(?:人数)?")),
    ("轻伤", re.compile(r"轻伤(?:人数)?")),
    ("受伤", re.compile(r"受伤(?:人数|人员)?|(?<!死)伤人数?")),
    ("损失", re.compile(r"(?:直接)?(?:经济|财产)损失(?:金?额|数)?|损失")),
    ("受理", re.compile(r"(?:举报|投诉|受理|诉求|信访|来电)(?:件|总)?(?:数|量)(?!据)")),
    ("沉船", re.compile(r"沉船(?:艘数|数量|数)?")),
    ("人数", re.compile(r"(?<![死伤亡])人数")),
)
"""Names of metrics in a phrase like 事故起数、死亡人数同比分别下降."""
_NAME = re.compile("|".join(f"(?P<n{i}>{pattern.pattern})" for i, (_, pattern) in enumerate(NAMES)))

_NOISE = re.compile(
    r"同比|环比|上升到|下降到|降至|升至|增至|减至|据统计|截至|截止|目前|今年以来|今年|本月|当月|本季度|上半年|下半年|全年|第?[一二三四]季度|(?:19|20)\d\d年度?|前?\d{1,2}(?:月?[-至]\d{1,2})?月份?|\d+日|"
    r"下达|下发|经(?:核查|核实|调查|查)|事故(?!类)|隐患(?!类)|督促|立即|立行立改|现场|当场|全部|均|排查出?|发现|查出|检出|查处|梳理|问题|完成|整改|治理|销号|办结|属实|受理|接收|接到|举报|投诉|检查|巡查|督查|督导|执法|监督|抽查|开展|出动|下发|实施|行政处罚|处罚|罚款|立案|案件|企业|单位|责令|限期|场所|整改指令书|指令书|文书|通知书|决定书|意见书|次数|金额|"
    r"共计|累计|合计|总计|共|总|其中|期间|已|新|又|仅|只|各类|各级|各|发生了?|造成|导致|引发|所致|因|共有|有|出现|接报|涉及|生产安全|安全生产|领域|行业|方面|起数|人数|"
    r"死亡和下落不明|死亡|受伤|重伤|轻伤|失踪|下落不明|遇难|伤亡|亡(?!人)|伤(?!亡)|死|直接|经济损失|财产损失|损失|包括|包含|分别|的|了|为|是|达到|达|和|及|与|以及|由|从|在|对|[\d.]+|[：:()“”]"
)


def kind_of(number: Number, previous: str) -> str:  # noqa: PLR0911  one sort of thing a line
    """起数, 死亡, 受伤, 损失, 发现, 整改 …; else the measure word itself."""
    unit = number.unit
    if unit in {"起", "宗"}:
        return "起数"
    if unit in {"人", "名", "位"}:
        return _people(number, previous)
    if unit == "元":
        return _named(_MONEY, number.clause[-24:]) or "金额"
    if unit in {"%", "‰", "个百分点", "百分点", "倍"}:
        return ""
    if unit == "份":  # 整改指令书 is a paper, not 整改
        return unit
    rest = re.match(
        r"(?:隐患|问题)?(?:正在整改|正在抓紧整改|尚未整改|未整改|未完成整改|正在办理|未办结|尚未办结)", number.post
    )
    if rest:
        return f"{'未办结' if '办' in rest[0] else '未整改'}{unit}"
    done = _DONE.match(number.post)
    if done:
        return f"{'办结' if '办' in done[0] else '整改'}{unit}"
    if not number.gap and action(previous) and unit != bare_unit(previous):
        return f"{action(previous)}{unit}"
    words = (number.lead[-16:], number.clause[-16:], number.noun)
    found = next((name for text in words if (name := _named(_WORK, text))), "")
    return f"{found or next((name for text in words if (name := _named(_NOUNS, text))), '')}{unit}"


_DONE = re.compile(
    r"(?:隐患|问题|举报|投诉)?(?:均|都)?(?:已经|已|现已)(?:全部|按期)?(?:完成)?(?:整改|办结)(?:完毕|到位|完成)?(?=[，,。；;)、]|$)"
)
"""350处已完成整改: the verb after the number."""


def _people(number: Number, previous: str) -> str:
    """Who the people are: words after the number win (3人死亡), then the words before it."""
    after = re.match(r"(?:不幸)?(死亡|遇难|身亡|受伤|重伤|轻伤|失踪)", number.noun)
    if after:
        return {"遇难": "死亡", "身亡": "死亡"}.get(after[1], after[1])
    lead = number.clause if re.fullmatch(r"失踪|下落不明", number.lead) else number.lead
    named = _named(_PEOPLE, lead[-14:])
    if named:
        return named
    return "死亡?" if previous == "起数" and number.lead in {"", "造成"} else "人"


def _named(table: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    """The name whose words stand last in the text; the first of the table where two overlap."""
    best, end = "", -1
    for name, pattern in table:
        for match in pattern.finditer(text):
            if match.end() > end:
                best, end = name, match.end()
    return best


def names_in(text: str) -> list[str]:
    """The metrics that a phrase names, in order: 事故起数、死亡人数 → 起数, 死亡."""
    found: list[str] = []
    for match in _NAME.finditer(text):
        name = NAMES[int(str(match.lastgroup)[1:])][0]
        found.append(name)
    return found


def without_names(text: str) -> str:
    """The phrase without the metrics it names."""
    return _NAME.sub("", text)


def subject_of(number: Number) -> str:
    """Of whom the number speaks: 工矿商贸, 天河区, 较大; empty for the whole or where nothing is said."""
    named = _BRACKETED.search(number.gap[-16:]) if not number.lead and number.scope else None
    lead = number.lead or re.split(r"[，,；;。:()、]", _REMARK.sub("", number.gap[-60:]))[-1]
    text = COMPARE.sub("", f"{named[1] if named else lead[-40:]}{number.noun}")
    if "各类" in number.lead or re.search(
        r"^[\u4e00-\u9fff]{2,3}[省市]共?(?:发生)?(?:各类)?(?:生产安全|安全生产)?事故", number.lead
    ):
        text = re.sub(r"[\u4e00-\u9fff]{2,3}[省市](?=共|发生)", "", text)
    text = (
        re.sub(r"^(?:截至|截止)?[^，]{0,12}?(?:日|月份?|年|季度)(?=.)", "", text)
        if re.match(r"(?:截至|截止)", text)
        else text
    )
    return core_subject(_TOPICS.sub(lambda m: "事故类" if m[0].startswith("事故") else "隐患类", text))


_TOPICS = re.compile(r"(?:事故|隐患)(?=类?(?:的)?(?:举报|奖励|处罚|罚款|立案))")
_REMARK = re.compile(r"\([^()]*\)$")
"""建筑事故(违法建设)1起: the words before a remark name what is counted."""
_BRACKETED = re.compile(r"([\u4e00-\u9fff]{2,8}?)\($")


def core_subject(text: str) -> str:
    """A phrase without verbs, periods, names of metrics and words for the whole."""
    return WHOLE.sub("", WHOLE.sub("", _NOISE.sub("", text)))[-16:]


_ACTION = re.compile(r"(?:未整改|整改|未办结|办结|属实|受理|发现|检查|处罚|立案)")


def bare_unit(kind: str) -> str:
    """The measure word of a kind such as 整改处."""
    return _ACTION.sub("", kind, count=1) if _ACTION.match(kind) else kind


def action(kind: str) -> str:
    """The verb of a kind such as 整改处; empty if none."""
    match = _ACTION.match(kind)
    return match[0] if match else ""
