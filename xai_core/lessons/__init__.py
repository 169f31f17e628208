"""Lessons: one source for app, notebook and hand-out, and the figures they show."""
