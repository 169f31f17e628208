"""Exporters: a library's regions in the formats other tools read, without loss."""
