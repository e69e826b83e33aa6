"""Law as data: read YAML rows, check them all at once, compile them to one hashed image."""
