"""Pictures of an eye with the lower lid pulled down, of which everything is known."""
