"""Who decides: networks, checkpoints and their cards, prediction."""
