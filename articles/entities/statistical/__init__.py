"""The statistical recogniser: a trained network, run with NumPy alone."""
