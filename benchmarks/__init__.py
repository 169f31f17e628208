"""How long the work people wait for takes, beside the same work done with well-known tools.

``python -m benchmarks`` (or ``make bench``) measures in one process, ours and the peer's in turn,
so that both meet the same machine in the same mood; each figure is the median of the repetitions.
``results.json`` beside this file holds the figures and the machine they were taken on. They are
read by people and never fail a test: a busy machine is not a broken program.
"""
