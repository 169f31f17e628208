"""Which method explains a model well: every method on the same cases, against known truth."""
