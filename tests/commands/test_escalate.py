"""Ladders as people move them: what verbs, and the policy of the day, make of those that are climbed."""

import pytest

pytestmark = pytest.mark.usefixtures("workspace")

FIRE = "production is down for all customers"
"""What is a SEV1 by its words."""
