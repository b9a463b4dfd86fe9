"""The workspace one finds at the start: a small company with a support desk."""

from dataclasses import replace

from playground.app import App
from playground.clock import Clock
from playground.workspace import Person, Workspace

BERLIN, NEW_YORK, SHANGHAI, LONDON = "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Europe/London"

REQUESTERS = (
    Person("U0ANNA", "anna", "Anna Keller", "en-GB", BERLIN, title="Requester"),
    Person("U0BEN", "ben", "Ben Ortiz", "en-US", NEW_YORK, title="Requester"),
    Person("U0CHEN", "chenming", "陈明", "zh-CN", SHANGHAI, title="Requester"),
    Person("U0LIU", "liufang", "刘芳", "zh-CN", SHANGHAI, title="Requester"),
    Person("U0PRIYA", "priya", "Priya Nair", "en-GB", LONDON, title="Requester"),
)
AGENTS = (
    Person("U0ADA", "ada", "Ada Novak", "en-US", BERLIN, title="Agent"),
    Person("U0BO", "bo", "Bo Lindqvist", "en-GB", LONDON, title="Agent"),
    Person("U0LIN", "linjing", "林静", "zh-CN", SHANGHAI, title="Agent"),
)
MANAGER = Person("U0MAYA", "maya", "Maya Brandt", "en-US", BERLIN, admin=True, title="Manager")
GUEST = Person("U0GUS", "gus", "Gus Visitor", "en-US", NEW_YORK, guest=True, title="Guest")
OTHER_BOT = Person("U0CI", "builds", "Build Bot", "en-US", BERLIN, bot_id="B0CI")
GONE = Person("U0GONE", "olga", "Olga Former", "en-US", BERLIN, deleted=True)


def workspace(app: App, clock: Clock) -> Workspace:
    """The default workspace: people of two languages, five channels, the bot in four of them."""
    made = Workspace(app, clock)
    bot = Person(app.bot_user, app.name.lower(), app.name, "en-US", BERLIN, bot_id=app.bot_id)
    for person in (*REQUESTERS, *AGENTS, MANAGER, GUEST, OTHER_BOT, GONE, bot):
        made.add_person(replace(person), told=False)  # a copy: people change, and there are other workspaces
    agents = tuple(person.id for person in AGENTS)
    staff = (*agents, MANAGER.id)
    everyone = (*(person.id for person in REQUESTERS), *staff)
    made.add_channel("general", channel_id="C0GENERAL", members=everyone)
    made.add_channel("support", channel_id="C0SUPPORT", members=(*everyone, GUEST.id, OTHER_BOT.id, bot.id))
    made.add_channel("triage", private=True, channel_id="C0TRIAGE", members=(*staff, bot.id))
    made.add_channel("incidents", channel_id="C0INCIDENTS", members=(*staff, bot.id))
    made.add_channel("support-managers", private=True, channel_id="C0MANAGERS", members=(MANAGER.id, bot.id))
    made.groups["S0ONCALL"] = {"id": "S0ONCALL", "handle": "on-call", "name": "On call", "users": [agents[0]]}
    return made
