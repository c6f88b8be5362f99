"""House style (行文): what report.yaml and words.yaml set of wording and printing, each with its meaning for `explain 风格`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from report.compare import Wording
from report.dictionary.declare import Reader
from report.problem import Collector
from report.tables import Node

OPTIONS: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "百分号": (("半角", "全角"), "半角", "百分数用 % 还是 ％"),
    "小数位": (("0", "1", "2"), "1", "同比和比率默认保留几位小数；单个数可在模板里写 百分比(0)"),
    "末尾零": (("去掉", "保留"), "去掉", "50.0％ 印成 50％ 还是 50.0％"),
    "同比写法": (("绝对与百分比", "百分比", "绝对"), "绝对与百分比", "减少8起、下降14.3％，或只写百分比，或只写绝对数"),
    "舍入": (("四舍五入", "四舍六入"), "四舍五入", "四舍六入即 GB/T 8170—2008 的进舍规则"),
    "事故量词": (("起", "宗"), "起", "事故用“起”还是“宗”"),
    "百分比升": (("上升", "增长", "增加"), "上升", "百分比变大时的用词"),
    "百分比降": (("下降", "减少", "降低"), "下降", "百分比变小时的用词"),
    "数量升": (("增加", "上升"), "增加", "数量变大时的用词"),
    "数量降": (("减少", "下降"), "减少", "数量变小时的用词"),
    "零基数": (("说明", "净增"), "说明", "上年为零：增加3起（上年同期未发生），或净增3起"),
    "小基数": (("0", "3", "5", "10"), "5", "上年数小于它时只写绝对数"),
    "自称": (
        ("按地区", *(f"{word}{level}" for level in "区市县旗镇乡" for word in "全我"), "全街道"),
        "按地区",
        "正文里怎样称本地；按地区就是看“地区”的末尾，XX县写作全县",
    ),
    "标题接排": (("接排", "分段"), "接排", "二级标题与正文接排，或另起一段"),
}
"""Name → allowed values, default, meaning."""


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """The choices of one report."""

    wording: Wording = field(default_factory=Wording)
    choices: Mapping[str, str] = field(default_factory=lambda: {name: option[1] for name, option in OPTIONS.items()})

    @property
    def percent(self) -> str:
        """％ or %."""
        return self.wording.percent


def house_style(node: Node | None, words: Node | None, problems: Collector) -> HouseStyle:
    """行文 of report.yaml over 行文 of words.yaml over the defaults; unknown names or values are told (E503)."""
    reader = Reader(problems, "E503")
    choices = {name: option[1] for name, option in OPTIONS.items()}
    for source in (words.get("行文") if words else None, node):
        if source is None:
            continue
        reader.known(source, OPTIONS)
        for name in OPTIONS:
            if source.get(name) is not None:
                choices[name] = reader.choice(source, name, OPTIONS[name][0], choices[name])
    return HouseStyle(_wording(choices), choices)


def _wording(choices: Mapping[str, str]) -> Wording:
    return Wording(
        up=choices["百分比升"],
        down=choices["百分比降"],
        more=choices["数量升"],
        fewer=choices["数量降"],
        percent="％" if choices["百分号"] == "全角" else "%",
        places=int(choices["小数位"]),
        zeros=choices["末尾零"] == "保留",
        mode=choices["同比写法"],
        tiny=int(choices["小基数"]),
        zero_base=choices["零基数"],
        half_even=choices["舍入"] == "四舍六入",
        happening=choices["事故量词"],
    )
