"""Readers: one module for each kind of data set that can become a case library."""
