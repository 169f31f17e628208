"""Libraries drawn by code, whose truth is known by construction."""
