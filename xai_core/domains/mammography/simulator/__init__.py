"""A compressed breast in oblique projection, drawn by code, with or without lesions."""
