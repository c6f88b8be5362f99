"""Three-way merge of base (基线稿), ours (人工稿) and theirs (新稿) → a plan of actions, conflicts and counts. Pure.

base = last generated; ours = hand-edited; theirs = regenerated from corrected data, as in diff3 (git swaps the last two
under rebase; here they never swap). No Word, no files: `word` reads ours and applies the plan.
"""

from report.merge.account import AccountError
from report.merge.three_way import merge
from report.merge.words import Words

__all__ = ["AccountError", "Words", "merge"]
