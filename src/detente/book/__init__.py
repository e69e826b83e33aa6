"""A user's book: customers, deals and licences held, from YAML or CSV to typed deals."""
