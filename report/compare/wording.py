"""Wording: the words and the precision of comparisons, from house style (report.yaml) and words.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from report.number import Number, plain

BOTH = "绝对与百分比"
PERCENT = "百分比"
ABSOLUTE = "绝对"
MODES = (BOTH, PERCENT, ABSOLUTE)


@dataclass(frozen=True, slots=True)
class Wording:
    """Words and precision of comparisons; the defaults are the commonest in published reports (domain.md, section 10)."""

    up: str = "上升"
    """For percentages: 上升, 增长 or 增加."""
    down: str = "下降"
    """For percentages: 下降, 减少 or 降低."""
    more: str = "增加"
    """For counts with their unit."""
    fewer: str = "减少"
    """For counts with their unit."""
    flat: str = "持平"
    nearly: str = "基本持平"
    percent: str = "％"
    """％ or %."""
    points: str = "个百分点"
    lead: str = "同比"
    """同比 or 环比."""
    base: str = "上年同期"
    """What the comparison is with: 上年同期, 去年同期, 上期, 上月."""
    places: int = 1
    """Decimals of a percentage."""
    zeros: bool = False
    """Keep trailing zeros (50.0％); default drops them (50％)."""
    mode: str = BOTH
    """绝对与百分比, 百分比 or 绝对."""
    tiny: int = 5
    """A base below this is compared in absolute counts only; 0 switches the rule off."""
    nearly_below: Decimal = Decimal("0.05")
    """A change of fewer percent (of a rate: percentage points) than this is 基本持平; 0 switches the rule off."""
    zero_base: str = "说明"
    """A zero base: 说明 (增加3起（上年同期未发生）) or 净增 (净增3起)."""
    half_even: bool = False
    """Round half-even (GB/T 8170—2008) instead of half-up."""
    signed: bool = True
    """Table cells show a plus sign too (+3.2)."""
    happening: str = "起"
    """The measure word of accidents: 起 or 宗."""

    def __post_init__(self) -> None:
        if self.mode not in MODES or self.zero_base not in {"说明", "净增"} or self.percent not in {"％", "%"}:
            raise ValueError(f"{self.mode}、{self.zero_base}、{self.percent}")

    def digits(self, percent: Number) -> str:
        """The size of a percentage (14.2857 → 14.3) by this style, without a sign."""
        return plain(size(percent), self.places, zeros=self.zeros, half_even=self.half_even)

    def measure(self, unit: str) -> str:
        """A unit as this style prints it: 宗 for 起."""
        return self.happening if unit == "起" else unit


def size(number: Number) -> Number:
    """A number without its sign."""
    return number if number >= 0 else -number
