"""How a model learned: recipes, data, augmentation, the loop, builds."""
