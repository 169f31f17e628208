"""Libraries drawn by code, whose truth is known by construction.

===============  ==========================================================
``tickets``      from a ticket to a finished case
``specimen``     what all pictures of one smear have in common
``anatomy``      what each kind of cell looks like, in numbers
``cells``        one cell: its outline, its nucleus, its dye
``nucleus``      round, indented, ribbon or lobes
``isthmus``      from band to segmented, the nucleus narrowed more and more
``red_cells``    red cells, placed one against another
``scene``        one picture: a white cell among all else
``shapes``       soft shapes on a pixel grid
``textures``     smooth noise and scattered grains
``optics``       from dye in the cell to the picture file
``shortcut``     a cue beside the cell that follows the class
``truth``        what is known of a drawn picture
``class_names``  what a drawn library says of itself, in both languages
===============  ==========================================================
"""
