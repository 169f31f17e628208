"""What is looked at: cases, case libraries, regions, and the readers that make them."""
