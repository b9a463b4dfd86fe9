"""People and members are what Slack last told us, and roles follow from them."""

from dataclasses import replace

from desk.access import Appointed, Person, Role, Viewer
from desk.workspace import Workspace
from storage import people
from storage.database import Database
from tests.stage import ADA, ANNA, KNOWN, MAYA, WORKSPACE, run

REQUESTER = frozenset({Role.REQUESTER})


def viewer(database: Database, person: str, workspace: Workspace = WORKSPACE) -> Viewer:
    return database.look(lambda session: people.viewer(session, workspace, person))


def keep(database: Database, *told: Person) -> None:
    run(database, lambda session: people.keep_people(session, WORKSPACE.id, told))


def test_roles_follow_from_channels(database: Database, workspace: Workspace) -> None:
    assert [viewer(database, each.id) for each in (ANNA, ADA, MAYA)] == [ANNA, ADA, MAYA]


def test_somebody_unknown_is_a_requester(database: Database) -> None:
    assert viewer(database, "U0NOBODY") == Viewer("U0NOBODY", REQUESTER)


def test_who_is_appointed_need_not_be_a_member_and_members_are_then_nobody(
    database: Database, workspace: Workspace
) -> None:
    named = replace(WORKSPACE, appointed=Appointed(agents=frozenset({ANNA.id})))
    roles = [viewer(database, each.id, named).roles for each in (ANNA, ADA)]
    assert roles == [REQUESTER | {Role.AGENT}, REQUESTER]


def test_guests_bots_and_people_who_left_work_no_tickets(database: Database, workspace: Workspace) -> None:
    """Rule 93."""
    for change in ({"is_guest": True}, {"is_bot": True}, {"is_gone": True}):
        keep(database, Person(ADA.id, "Ada", **change))
        assert viewer(database, ADA.id) == Viewer(ADA.id, REQUESTER, ADA.channels)


def test_the_newest_word_on_somebody_counts(database: Database, workspace: Workspace) -> None:
    newer = Person(ANNA.id, "Anna K.", "zh-CN", "Asia/Shanghai", "https://example.org/a.png")
    keep(database, KNOWN[0], newer)
    assert database.look(lambda session: people.person(session, WORKSPACE.id, ANNA.id)) == newer
    assert database.look(lambda session: people.person(session, "T0OTHER", ANNA.id)) is None


def test_a_large_company_can_be_kept(database: Database) -> None:
    keep(database, *(Person(f"U{n:04}", f"person {n}") for n in range(1201)))
    last = database.look(lambda session: people.person(session, WORKSPACE.id, "U1200"))
    assert last == Person("U1200", "person 1200")


def test_nobody_at_all_can_be_kept(database: Database) -> None:
    keep(database)
    assert viewer(database, ANNA.id) == Viewer(ANNA.id, REQUESTER)


def test_people_come_and_go(database: Database) -> None:
    """Rule 93: who comes into the triage channel is an agent, once Slack has told who they are."""
    run(database, lambda session: people.joined(session, "T0PLAY", "C0TRIAGE", "U0ADA"))
    assert viewer(database, "U0ADA").is_agent is False
    keep(database, Person("U0ADA", "ada"))
    seen = []
    for change in (people.joined, people.joined, people.left, people.left, people.joined):
        run(database, lambda session, change=change: change(session, "T0PLAY", "C0TRIAGE", "U0ADA"))
        seen.append(viewer(database, "U0ADA").is_agent)
    assert seen == [True, True, False, False, True]


def test_a_list_of_members_replaces_the_one_before(database: Database, workspace: Workspace) -> None:
    def keep_members(*members: str) -> None:
        run(database, lambda session: people.keep_members(session, "T0PLAY", "C0TRIAGE", members))

    keep_members("U0ADA", "U0ANNA", "U0ADA")
    assert [viewer(database, who).is_agent for who in ("U0ADA", "U0ANNA", "U0BO")] == [True, True, False]
    assert viewer(database, "U0BO").channels == frozenset({"C0SUPPORT"})
