"""Decisions: nexus, who is caught, which measures reach a deal, what exceptions and licences leave."""
