"""Fields of medicine, each a plug-in: readers, simulators, built-in libraries, words."""
