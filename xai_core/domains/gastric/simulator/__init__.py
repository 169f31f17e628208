"""The radiographs of ``gastric``: who is X-rayed, the stomach, its lining, the film, the truth."""
