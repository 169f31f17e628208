"""Pictures of an eye with the lower lid pulled down, of which everything is known.

===============  =============================================================================
``tickets``      from a ticket to a finished case
``patient``      who is photographed: haemoglobin first, and what changes a picture without it
``anatomy``      where everything is: the eye, its lid, the fingertip
``haemoglobin``  what colour it gives to mucosa
``surface``      what lies on the parts of an eye: relief, vessels, lashes, reflections
``camera``       from reflectance to pixels: lamp, sensors, exposure, noise, JPEG
``photograph``   one photograph: painted, lit, taken, everything about it known
``truth``        its regions, and how it was made
===============  =============================================================================
"""
