"""Readers of public sets of eyelid photographs."""
