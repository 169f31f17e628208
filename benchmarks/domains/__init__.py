"""What only one field has to measure."""
