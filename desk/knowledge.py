"""What the policy says of the knowledge base: who reviews, how often, and when an article has failed."""

from pydantic import Field

from desk.section import Section, Whole


class Knowledge(Section):
    """How the knowledge base is kept true."""

    own_review: bool = False
    """Whether somebody may publish what they wrote themselves, for desks of one."""
    review_days: Whole = Field(default=180, ge=1, le=3650)
    """Days (1 to 3650) after which somebody has to look at an article again."""
    chase_days: Whole = Field(default=7, ge=1, le=365)
    """Days (1 to 365) between two reminders to the owner of an article whose review is overdue."""
    failures: Whole = Field(default=2, ge=1, le=100)
    """How often in a row (1 to 100) an article helps nobody before it is demoted and its owner told."""
