"""How well entries of many lists are joined into parties."""
