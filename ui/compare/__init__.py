"""Compare: one case, its viewpoints, and how far they agree."""
