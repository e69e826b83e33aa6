"""Files and tables of customers, screened: what each column is, the rows, the hits, runs that can be taken
up again.
"""
