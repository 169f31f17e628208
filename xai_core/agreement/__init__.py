"""Do a heat map and an expert region agree: scores, baselines, patterns."""
