"""Know who is who: people and memberships change while the desk runs."""

from desk.access import Person
from storage import people
from storage.work import Work


def person(work: Work, who: Person) -> None:
    """Somebody is new or has changed."""
    people.keep_people(work.session, work.workspace.id, [who])


def came(work: Work, channel: str, who: str) -> None:
    """Somebody came into a channel of the desk's."""
    if channel in work.workspace.places.all():
        people.joined(work.session, work.workspace.id, channel, who)


def went(work: Work, channel: str, who: str) -> None:
    """Somebody left a channel."""
    people.left(work.session, work.workspace.id, channel, who)
