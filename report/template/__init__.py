"""(report.md, figures, exhibits) → Document. The only user of Jinja (design.md, Template by lines)."""
