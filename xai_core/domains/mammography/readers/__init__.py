"""Readers of public sets of mammograms."""
