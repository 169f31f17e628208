"""What many cases say: accuracy with intervals, confusion, calibration."""
