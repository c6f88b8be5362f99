"""Draft the half-year work-safety report (安全生产半年工作总结) and keep its figures right after corrections."""
