"""Comparisons with another period, shares and percentages, and their wording in every case. Pure.

In: the figure now, the figure before, a house style (Wording). Out: figures whose text and parts are the phrase as printed
(domain.md, sections 4, 5 and 9).
"""

from report.compare.change import sign
from report.compare.listing import label, listing
from report.compare.phrase import cell, phrase
from report.compare.printing import amount, percent, share
from report.compare.wording import Wording

__all__ = ["Wording", "amount", "cell", "label", "listing", "percent", "phrase", "share", "sign"]
