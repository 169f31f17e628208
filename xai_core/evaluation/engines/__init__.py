"""Engines: who does the work of a study, this machine's threads or processes, or Ray's workers.

================  ====================================================================
``engine``        which engines there are, and how one is asked for
``work``          what an engine is given, and what is made of each case
``mapped``        batches of cases to results: the one contract all fulfil
``looker``        a worker with a process of its own, and how it looks at a batch
``on_processes``  workers of this machine, each with a Python and a network of its own
``on_ray``        Ray's workers, by ``map_batches`` of Ray Data
================  ====================================================================
"""
