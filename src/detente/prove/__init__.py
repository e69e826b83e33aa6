"""The test of effectiveness that supervisors run on a screen: listed names verbatim, listed names
manipulated, and made-up names, asked of the loaded lists and the ledger on the path that a user's own
names take.
"""
