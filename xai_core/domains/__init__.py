"""Fields of medicine as plug-ins: the contract, who is registered, and a folder for each own field.

What is general knows :mod:`~xai_core.domains.contract` and :mod:`~xai_core.domains.registry`, never
a field.
"""
