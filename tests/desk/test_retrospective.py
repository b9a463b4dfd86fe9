"""The look back names a group as the reason of a change only if the change goes that way."""

import pytest

from desk.metrics import By, Metric, Numbers, Share
from desk.report import Name, Of
from desk.retrospective import changes


def numbers(vpn: Share, mail: Share) -> Numbers:
    """What was promised about each was kept so."""
    whole = Share(vpn.hits + mail.hits, vpn.of + mail.of)
    groups = {key: {Metric.KEPT_RESOLUTION: share} for key, share in (("vpn", vpn), ("mail", mail))}
    return Numbers({Metric.KEPT_RESOLUTION: whole}, {By.TAG: groups})


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (numbers(Share(90, 140), Share(45, 50)), None),  # a greater part kept, yet more were missed in all
        (numbers(Share(45, 50), Share(45, 50)), Name(Of.TAG, "vpn")),
    ],
)
def test_what_got_better_does_not_come_from_where_more_was_missed(now: Numbers, reason: Name | None) -> None:
    [found] = changes(now, numbers(Share(10, 50), Share(45, 50)))
    assert (found.is_better, found.reason) == (True, reason)
