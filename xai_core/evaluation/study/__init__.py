"""A study: one model over one library, to a table of one row a case."""
