"""A thorax in Hounsfield units, drawn by code, with or without simulated fluid signs.

===============  ==========================================================================
``tickets``      from a ticket to a finished case
``subject``      who is scanned: body, fluid signs if any, what has nothing to do with them
``anatomy``      where everything is in one axial slice
``vessels``      branching vessels of the lungs, as a slice meets them
``signs``        how many HU the fluid signs add to each pixel
``distractors``  what catches the eye and means nothing here
``scan``         one slice in HU, and everything about it known
``truth``        its regions, and how it was made
===============  ==========================================================================
"""
