"""What a desk decides of a ticket's life: how long it waits and can be reopened, and the names of causes."""

from datetime import timedelta
from typing import Self

from pydantic import Field, model_validator

from desk.section import Code, Section, Whole, refuse
from desk.wording import N_


class Life(Section):
    """How long a ticket waits for its requester, and how long it can be reopened; in days of 24 hours."""

    reopen_days: Whole = Field(default=7, ge=0, le=365)
    """Days within which what the requester writes opens a solved ticket again; then it is closed."""
    nudge_days: Whole = Field(default=2, ge=0, le=365)
    """Days after which a requester who is waited for is reminded, once. 0: never."""
    solve_days: Whole = Field(default=5, ge=0, le=365)
    """Days after which a ticket whose requester is silent is solved; more than `nudge_days`. 0: never."""
    keep_open_tag: Code = "keep-open"
    """The tag whose tickets are neither reminded of nor solved by themselves."""
    every_reply_waits: bool = False
    """Whether a ticket waits for its requester after every answer of an agent."""

    @model_validator(mode="after")
    def _reminds_before_it_solves(self) -> Self:
        if self.solve_days and self.nudge_days >= self.solve_days:
            raise refuse(
                N_(
                    "“nudge_days” ({nudge}) must be less than “solve_days” ({solve}), or a ticket is solved "
                    "before anybody was reminded: lower the one or raise the other."
                ),
                ("nudge_days",),
                nudge=self.nudge_days,
                solve=self.solve_days,
            )
        return self

    @property
    def window(self) -> timedelta:
        """How long a solved ticket can be reopened."""
        return timedelta(days=self.reopen_days)

    @property
    def nudges_after(self) -> timedelta:
        """How long a ticket waits before its requester is reminded; nothing where nobody is."""
        return timedelta(days=self.nudge_days)

    @property
    def solves_after(self) -> timedelta:
        """How long a ticket waits before it is solved."""
        return timedelta(days=self.solve_days)


DEFAULT_CAUSES = {
    "configuration": {"en": "Configuration", "zh_CN": "配置问题"},
    "defect": {"en": "Defect", "zh_CN": "软件缺陷"},
    "access": {"en": "Missing access", "zh_CN": "权限不足"},
    "hardware": {"en": "Hardware", "zh_CN": "硬件故障"},
    "how-to": {"en": "How to do it", "zh_CN": "使用咨询"},
    "external": {"en": "Somebody outside", "zh_CN": "外部原因"},
    "unknown": {"en": "Unknown", "zh_CN": "原因不明"},
}
"""What a solved ticket can have been caused by."""
