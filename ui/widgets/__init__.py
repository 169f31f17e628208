"""Pickers return plain values; ``show_*(result)`` draws."""
