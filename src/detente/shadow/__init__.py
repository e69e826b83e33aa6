"""Two configurations of the screen on a user's own names, side by side: which alerts would appear, which
would vanish, before anything is switched. The first is the one in use, the second the one that is thought
of.
"""
