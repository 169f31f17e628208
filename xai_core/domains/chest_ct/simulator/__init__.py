"""A thorax in Hounsfield units, drawn by code, with or without simulated fluid signs."""
