"""Methods: which way of explaining a model holds up, where it is known what decides.

============  ============================================================
``picking``   which model on which library, or all models in one measure
``measures``  what each column is called, and what it says in one sentence
``point``     what it comes to, in two sentences
``scores``    the table of one model; the table of all models
``cases``     every case of one method, each a link to Compare
``session``   its session keys, and what of them stands in the address
============  ============================================================
"""
