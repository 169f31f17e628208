"""A compressed breast in oblique projection, drawn by code, with or without lesions.

===========  ============================================================
``tickets``  from a ticket to a finished case
``woman``    whose breasts they are: their density, and what lies in each
``anatomy``  where everything is in an oblique view
``tissue``   fat, fibroglandular tissue and strands
``lesions``  masses, calcifications, and a lymph node that means nothing
``film``     from exposure to a picture, by two vendors
``view``     one view, developed, everything about it known
``truth``    its regions, and how it was made
===========  ============================================================
"""
