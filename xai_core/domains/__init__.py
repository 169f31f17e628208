"""Fields of medicine as plug-ins: the contract, who is registered, and a folder for each own field.

===============  ===============================================================
``contract``     what a field may bring: one :class:`Domain`, made of data alone
``registry``     which fields there are: our own, and those of other packages
``own_process``  a built-in library made in a process of its own
``blood``        blood cells in smears
``eyelid``       haemoglobin from photographs of the eyelid
``chest_ct``     axial slices of the thorax in Hounsfield units
``mammography``  mammograms of two vendors
``gastric``      double-contrast radiographs of the stomach
===============  ===============================================================

What is general knows :mod:`~xai_core.domains.contract` and :mod:`~xai_core.domains.registry`, never
a field.
"""
