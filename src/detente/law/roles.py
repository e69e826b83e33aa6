"""The roles that parties and places may have in a deal (``docs/book.md``)."""

from typing import Final

PARTY_ROLES: Final = (
    "actor", "originator", "beneficiary", "originator_bank", "beneficiary_bank", "intermediary_bank",
    "borrower", "lender", "guarantor", "issuer", "investor", "dealer", "applicant", "issuing_bank",
    "buyer", "seller", "exporter", "importer", "consignee", "end_user", "manufacturer", "carrier",
    "vessel", "vessel_owner", "insurer", "signatory", "service_provider", "service_recipient",
    "project_partner", "project_operator", "traveller", "customer", "agent", "approver", "public_body",
)  # fmt: skip
PLACE_ROLES: Final = (
    "origin", "export_from", "destination", "delivery", "project", "branch", "residence", "port",
    "performed", "cleared", "investment", "seat",
)  # fmt: skip
