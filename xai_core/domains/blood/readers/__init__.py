"""Readers of public blood-cell data sets."""
