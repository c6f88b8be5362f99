"""Formula text → tree → Figure or Verdict: formulas of the data dictionary and conditions of the checks. Pure.

In: text as a clerk types it (隐患.已整改 ÷ 隐患.发现; 已整改 ≤ 发现 且 办结 ≤ 受理) and a resolver of names.
Out: a tree; exact figures that record their inputs; verdicts that say what could not be decided.
"""

from report.expression.evaluate import Scope, Verdict, evaluate, judge
from report.expression.parse import parse
from report.expression.tree import ExpressionError, Tree, names

__all__ = ["ExpressionError", "Scope", "Tree", "Verdict", "evaluate", "judge", "names", "parse"]
