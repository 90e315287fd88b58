"""Files of the standard to the registry's words and back."""
