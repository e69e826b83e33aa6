"""Names of any script as comparable words."""
