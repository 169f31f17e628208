"""Where the model looks: heat maps on the case image's own pixel grid."""
