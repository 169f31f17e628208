"""Who draws: networks that answer every pixel with a region, and the masks made of that."""
