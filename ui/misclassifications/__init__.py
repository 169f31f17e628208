"""The misclassification browser: a study as a list that can be filtered, seen and judged."""
