"""How well and how fast names are screened, beside the tools that others use."""
