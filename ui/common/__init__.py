"""What every screen shares: frame, words, session keys, cached calls, jobs, pickers, pictures."""
