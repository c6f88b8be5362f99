"""Numbers that a person typed: those of ours that are no located figure and that base did not print as fixed text.

In: Work after locating. Out: Typed numbers, in Arabic or Chinese digits, with the words around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from report.merge.forms import CHINESE, chinese_value, plain_number
from report.merge.plan import Line
from report.merge.strand import Strand, Token, Work, line_tokens, ours_tokens, symbols
from report.merge.tokens import AROUND, DIGITS, LONGEST, PER_CENT, is_figure, mapping
from report.merge.words import Words

_SCALES = {"万": 10**4, "亿": 10**8}


@dataclass(frozen=True, slots=True)
class Typed:
    """A number typed by a person."""

    address: str
    start: int
    end: int
    text: str
    value: Fraction
    places: int
    """Decimals as typed."""
    before: str
    """Up to twelve characters before it."""
    after: str
    """Up to twelve characters after it."""

    @property
    def single(self) -> bool:
        """Whether it has but one digit, so that it may equal many things by chance."""
        return self.value < 10 and not self.places

    def has_unit(self, unit: str) -> bool:
        """Whether this unit follows, 万 in the number or in the unit."""
        if unit in PER_CENT:
            return self.after[:1] in PER_CENT and bool(self.after)
        return bool(unit) and self.after.startswith(unit)

    def unit(self, words: Words) -> str:
        """The measure word that follows, the longest known one; empty if none does."""
        return max((word for word in words.measures if self.after.startswith(word)), key=len, default="")

    def direction(self, words: Words) -> str:
        """The direction word right before it (多, 增加了), empty if there is none."""
        before = self.before.removesuffix("了").removesuffix("约").removesuffix("近")
        return max((w for w in (*words.rise, *words.fall) if before.endswith(w)), key=len, default="")

    def snippet(self, words: Words) -> str:
        """The number with its direction and measure word, as typed: 多14家次."""
        word = self.direction(words)
        start = self.before.rfind(word) if word else len(self.before)
        return self.before[start:] + self.text + self.unit(words)


def typed_numbers(work: Work) -> Iterator[Typed]:
    """Every number that a person typed, in reading order of strands, then of loose lines."""
    held: set[str] = set()
    for strand in work.strands:
        held.update(line.address for line in strand.lines)
        if strand.lines and not strand.untouched:
            yield from _of_strand(work, strand)
    for line in work.lines.values():
        if line.address not in held and line.text:
            yield from _numbers(work, line, line_tokens(work, line))


def _of_strand(work: Work, strand: Strand) -> Iterator[Typed]:
    tokens = ours_tokens(work, strand.lines)
    fixed = set(mapping(symbols(work, strand.base), [token.symbol for token in tokens]))
    lines = {line.address: line for line in strand.lines}
    for index, token in enumerate(tokens):
        if index not in fixed and not is_figure(token.symbol):
            yield from _numbers(work, lines[token.address], [token])
    yield from _chinese_numbers(work, strand.lines, tokens, fixed)


def _numbers(work: Work, line: Line, tokens: Iterable[Token]) -> Iterator[Typed]:
    whole = list(tokens)
    for token in whole:
        if token.symbol[0] in DIGITS and len(token.symbol) <= LONGEST:
            number = plain_number(token.symbol)
            places = len(number.partition(".")[2])
            yield _typed(line, (token.start, token.end), Fraction(number), places)
    if len(whole) > 1:
        yield from _chinese_numbers(work, [line], whole, set())


def _typed(line: Line, span: tuple[int, int], value: Fraction, places: int) -> Typed:
    start, end = span
    before, after = line.text[max(0, start - AROUND) : start], line.text[end : end + AROUND]
    return Typed(line.address, start, end, line.text[start:end], value, places, before, after)


def _chinese_numbers(work: Work, lines: Iterable[Line], tokens: list[Token], fixed: set[int]) -> Iterator[Typed]:
    """Chinese numerals of typed text that a measure word follows."""
    hand = {(t.address, t.start) for i, t in enumerate(tokens) if i not in fixed and not is_figure(t.symbol)}
    for line in lines:
        for match in CHINESE.finditer(line.text):
            after = line.text[match.end() : match.end() + 4]
            measured = any(after.startswith(word) for word in work.words.measures)
            if measured and all((line.address, at) in hand for at in range(match.start(), match.end())):
                value = chinese_value(match.group())
                if value is not None:
                    yield _typed(line, match.span(), Fraction(value), 0)


def scale(after: str) -> int:
    """What 万 or 亿 after a number multiplies it by."""
    return _SCALES.get(after[:1], 1)
