"""Models: each model's card, measurement by measurement."""
