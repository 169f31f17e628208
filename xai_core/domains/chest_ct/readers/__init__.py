"""Readers of public sets of chest CT."""
