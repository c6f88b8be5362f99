"""Deliberate breakages of merge: each is caught by the laws within a few random scripts."""

from __future__ import annotations

from dataclasses import replace

import merge_fuzz
import merge_laws
import pytest
import test_merge_cases
from merge_world import MODES, run

from report.merge import AccountError, account, align, blocks, figures, locate, prose, settle, tables, three_way, weave

LIMIT = 300
"""Scripts within which a breakage must show."""


def first_failure(limit: int = LIMIT) -> str:
    """The first broken law, or nothing."""
    for seed in range(limit):
        base, draft, theirs, _ = merge_fuzz.scenario(seed)
        for mode in MODES:
            try:
                found = merge_laws.check(base, draft, theirs, mode) or merge_laws.unedited(base, draft, theirs, mode)
            except (AccountError, AssertionError) as error:
                return f"{type(error).__name__}: {error}"
            if found:
                return found[0]
    return ""


def forgets_to_write(monkeypatch):
    real = settle.judge
    monkeypatch.setattr(settle, "judge", lambda *args: replace(real(*args), text=None))


def overwrites_hand_values(monkeypatch):
    def judge(_base, ours, theirs, _words):
        return figures.Verdict("updated", theirs.text if ours != theirs.text else None)

    monkeypatch.setattr(settle, "judge", judge)


def takes_the_template_s_words_always(monkeypatch):
    real = weave.diff3
    monkeypatch.setattr(weave, "diff3", lambda *args: [replace(change, disputed=False) for change in real(*args)])
    monkeypatch.setattr(weave, "_guarded", lambda *args: args[-1])


def replaces_whole_paragraphs(monkeypatch):
    def diff3(base, ours, theirs):
        return [prose.Change((0, len(base)), (0, len(ours)), (0, len(theirs)), disputed=False)]

    monkeypatch.setattr(weave, "diff3", diff3)


def lists_no_stale_numbers(monkeypatch):
    monkeypatch.setattr(three_way, "review", lambda *_: None)


def lets_digits_run_on(monkeypatch):
    monkeypatch.setattr(locate, "find_whole", lambda text, want, start=0: text.find(want, start))


def believes_every_position(monkeypatch):
    monkeypatch.setattr(locate, "_skips", lambda *_: False)


def believes_every_context(monkeypatch):
    monkeypatch.setattr(locate, "masked", lambda *_: "never seen")


def forgets_copies(monkeypatch):
    monkeypatch.setattr(three_way, "locate", lambda work, strands, *_: locate.locate(work, strands, ()))
    monkeypatch.setattr(three_way, "review", lambda *_: None)


def removes_edited_paragraphs(monkeypatch):
    monkeypatch.setattr(blocks, "_kept_together", lambda *_: False)
    real = blocks._retired

    def retired(work, strand, fate):
        fate.edited.discard(strand.id)
        real(work, strand, fate)

    monkeypatch.setattr(blocks, "_retired", retired)


def inserts_twins(monkeypatch):
    monkeypatch.setattr(blocks, "twin_of", lambda *_: None)


def comments_again_and_again(monkeypatch):
    real = account.Account.raise_

    def raise_(self, dispute):
        self.known = {}
        return real(self, dispute)

    monkeypatch.setattr(account.Account, "raise_", raise_)


def forgets_a_slot(monkeypatch):
    monkeypatch.setattr(weave, "_gone", lambda *_, **__: None)


def mistakes_moved_columns(monkeypatch):
    real = tables.match_grid

    def match_grid(table, grid):
        match = real(table, grid)
        return replace(match, columns={column.key: at for at, column in enumerate(table.columns) if at < match.width})

    monkeypatch.setattr(tables, "match_grid", match_grid)


def aligns_by_order_alone(monkeypatch):
    def aligned(base, lines, *_):
        made = align.Aligned()
        for i in range(min(len(base), len(lines))):
            made.pair(i, i)
        return made

    monkeypatch.setattr(three_way, "align", aligned)


BREAKAGES = (
    forgets_to_write, overwrites_hand_values, takes_the_template_s_words_always, replaces_whole_paragraphs,
    lists_no_stale_numbers, lets_digits_run_on, forgets_copies,
    removes_edited_paragraphs, inserts_twins, comments_again_and_again, forgets_a_slot, mistakes_moved_columns,
    aligns_by_order_alone,
)  # fmt: skip


@pytest.mark.ci
@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.__name__)
def test_a_deliberate_breakage_is_caught_by_the_laws(breakage, monkeypatch):
    breakage(monkeypatch)
    assert first_failure()


def test_believing_every_position_is_caught_by_the_story_of_two_figures(monkeypatch):
    believes_every_position(monkeypatch)
    base, draft, theirs = test_merge_cases.one_of_two_deleted()
    assert run(base, draft, theirs, "no controls")[1].text() != ["甲区发生13起。"]


def test_believing_every_context_is_caught_by_the_story_of_two_paragraphs(monkeypatch):
    believes_every_context(monkeypatch)
    base, draft, theirs = test_merge_cases.written_like_a_deleted_one()
    assert run(base, draft, theirs, "no controls")[1].text() != draft.text()


@pytest.mark.parametrize("breakage", [*BREAKAGES[:2], *BREAKAGES[-5:]], ids=lambda breakage: breakage.__name__)
def test_a_gross_breakage_is_caught_within_thirty_scripts(breakage, monkeypatch):
    breakage(monkeypatch)
    assert first_failure(30)
