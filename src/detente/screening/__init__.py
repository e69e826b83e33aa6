"""Who in a book is, or looks like, a listed party."""
