"""In a report outside Slack the names of teams, tags and categories are no markup either."""

from desk.policy import Policy
from desk.report import Line, Name, Of
from desk.tags import Tag
from handlers import language
from handlers.views import report_pages
from handlers.views.report import Named, Pen
from tests.faults.hostile_reports import DAY
from tests.stage import WORKSPACE


def test_a_name_is_no_link_in_markdown() -> None:
    named = Named({}, {}, {"vpn": Tag(en="[VPN](http://evil)")})
    pen = Pen(language.speaker("en"), WORKSPACE, named, report_pages.markdown_ink(Policy(), DAY.zone))
    values = {"tag": Name(Of.TAG, "vpn"), "team": Name(Of.TEAM, "[a](b)"), "of": Name(Of.CATEGORY, "*")}
    assert pen.line(Line("{tag} {team} {of}", values)) == r"\[VPN\]\(http://evil\) \[a\]\(b\) \*"
