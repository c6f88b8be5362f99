"""The laws of merge, held by random hand edits against random corrections in three degradations."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import merge_fuzz
import merge_laws
import pytest
from merge_world import MODES

DEFAULT, LARGE = 60, 300
SOAK = 6_670
"""Seeds of the long run: 20,010 scripts of at least five edits."""
STATE = Path(__file__).parent.parent / ".soak" / "merge.json"


def problems(seed: int, least: int = 1) -> dict[str, list[str]]:
    """What every law finds wrong with one scenario, by degradation."""
    base, draft, theirs, _ = merge_fuzz.scenario(seed, least)
    return {
        mode: merge_laws.check(base, draft, theirs, mode) + merge_laws.unedited(base, draft, theirs, mode)
        for mode in MODES
    }


def tally(seeds: range, least: int = 1) -> tuple[Counter[str], list[object]]:
    counts: Counter[str] = Counter(scripts=len(seeds) * len(MODES), lost=0, doubled=0, stale=0, wrong=0)
    failures: list[object] = []
    for seed in seeds:
        for mode, found in problems(seed, least).items():
            counts.update(text.partition(":")[0] for text in found)
            failures.extend((seed, mode, text) for text in found)
    return counts, failures


def test_no_hand_typed_letter_is_lost_or_doubled_and_no_figure_is_silently_stale_or_wrong():
    counts, failures = tally(range(DEFAULT))
    assert failures == []
    assert counts["scripts"] == DEFAULT * 3


@pytest.mark.ci
def test_the_same_for_three_hundred_scripts():
    counts, failures = tally(range(1000, 1000 + LARGE))
    print(dict(counts))  # noqa: T201
    assert failures == []


def test_three_generations_of_one_file_keep_every_law_and_one_comment_for_each_open_conflict():
    assert [text for seed in range(6) for mode in MODES for text in merge_laws.lifetimes(seed, mode)] == []


@pytest.mark.ci
def test_a_hundred_files_live_three_generations():
    assert [text for seed in range(100, 200) for mode in MODES for text in merge_laws.lifetimes(seed, mode)] == []


@pytest.mark.ci
def test_nine_hundred_figures_merge_with_and_without_marks():
    base, draft, theirs = merge_fuzz.long_report()
    for mode in ("all marks", "no controls", "no marks at all"):
        ours = draft.ours(**MODES[mode])
        plan = merge_laws.merge(base, ours, theirs, words=merge_laws.WORDS)
        assert plan.counts["updated"] > 60


@pytest.mark.soak
def test_the_same_for_twenty_thousand_scripts_resuming_where_the_last_run_stopped():
    state = json.loads(STATE.read_text()) if STATE.exists() else {"next": 10_000, "counts": {}}
    counts = Counter(state["counts"])
    failures: list[object] = state.get("failures", [])
    STATE.parent.mkdir(exist_ok=True)
    while state["next"] < 10_000 + SOAK:
        found, wrong = tally(range(state["next"], state["next"] + 10), 5)
        counts += found
        failures += wrong
        state = {"next": state["next"] + 10, "counts": dict(counts), "failures": failures}
        STATE.write_text(json.dumps(state, ensure_ascii=False))
    print({"lost": 0, "doubled": 0, "stale": 0, "wrong": 0} | dict(counts))  # noqa: T201
    assert failures == []


def test_a_second_comment_a_lost_letter_a_stale_figure_are_seen_by_these_laws():
    """The laws bite: a merge that forgets its replacements is caught."""
    base, draft, theirs, _ = merge_fuzz.scenario(3)
    plan = merge_laws.merge(base, draft.ours(), theirs, words=merge_laws.WORDS)
    empty = type(plan)()
    assert [text for text in merge_laws.stale_figures(base, draft, theirs, empty) if text.startswith("stale")]
    lines = draft.body()
    lines[0].type(0, "㐀")
    before = merge_laws.apply(draft, empty)
    before.body()[0].erase(0, 1)
    assert list(merge_laws.hand_text(draft, before)) == ["lost: 㐀"]
