"""What is looked at: cases, case libraries, regions, and the readers that make them.

A case:

=================  ======================================================================
``case``           one image with its label, its regions, its specimen and its provenance
``case_facts``     what a library says of a case, in the words that tasks ask for it
``regions``        which region speaks for the experts, which ones matter, who drew them
``masks``          mask files become regions, and back
``geometry``       from pixels to outlines and run lengths, and back
``scale``          how large a pixel is, where the source says so
``criteria``       what decides that a case is of its class, in a few sentences
``cut_out``        the region alone, on white
``pictures``       picture files of the field become something to look at
=================  ======================================================================

A library:

=================  ======================================================================
``library``        a folder that can be trusted once it has been opened
``manifest``       ``library.toml``: what a library says of itself
``manifest_file``  the same as text, read and written
``cases_csv``      ``cases.csv``: a row a case
``selection``      some of its cases, in an order of their own
``splits``         which pictures are kept for testing
``registry``       which libraries there are on this machine
``shelf``          libraries put on the shelf and taken from it
=================  ======================================================================

How libraries come to be and leave:

=================  ======================================================================
``readers``        the data sets that can be imported
``draft``          what a reader hands to the writer
``writer``         a library written, all of it or nothing
``exporters``      a library taken to other tools
``fetching``       public data sets in one command
``apart``          the processes in which strangers' files are opened
``archive``        a stranger's archive unpacked with care
``archive_rules``  what no archive may do, of whatever kind
``tar_archive``    a stranger's ``.tar.gz`` by these rules
``zip_damage``     what reading a damaged ZIP archive raises, as one error
=================  ======================================================================

Drawn by code:

=================  ======================================================================
``generated``      the fields' simulators and built-in libraries
``drawing``        from a list of what to draw to finished cases, on all cores
``continuum``      a picture at any place between two classes
``redrawing``      a drawn case drawn anew with one number changed
=================  ======================================================================
"""
