"""Reading project-days split by a dimension, large ones piece by piece."""
