"""“What did it look for?”: concepts, training cases that look alike, the change that flips it.

Three answers to one question, each made when it is asked for: ``found_concepts.py``,
``training_neighbours.py``, ``flip.py``; ``block.py`` puts them below each other.
"""

from ui.compare.looked_for.block import show_looked_for

__all__ = ["show_looked_for"]
