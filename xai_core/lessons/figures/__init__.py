"""The figures of lessons: each made from typed settings, the same in notebook, app and hand-out."""
