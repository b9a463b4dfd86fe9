"""The figures of a week by the plainest statements on the bare tables, for `benchmarks.digest`."""

from desk.metrics import Metric

ALIKE = """o.workspace_id = 'T0' AND o.requester_id = t.requester_id AND o.id <> t.id
    AND o.merged_into_id IS NULL AND o.status NOT IN ('withdrawn', 'dismissed')
    AND CASE WHEN t.category IS NOT NULL AND o.category IS NOT NULL THEN t.category = o.category
        ELSE EXISTS (SELECT 1 FROM tagging a JOIN tagging b ON b.code = a.code
                     WHERE a.ticket_id = t.id AND b.ticket_id = o.id) END"""
EVENTS = """FROM event e JOIN ticket t ON t.id = e.ticket_id
    WHERE e.workspace_id = 'T0' AND e.at >= :begins AND e.at < :ends"""
RECEIVED = """FROM ticket t WHERE t.workspace_id = 'T0' AND t.opened_at >= :begins AND t.opened_at < :ends"""
SOLVE = f"{EVENTS} AND e.kind = 'status_changed' AND e.after = 'solved'"
REOPEN = f"{EVENTS} AND e.kind = 'status_changed' AND e.before IN ('solved', 'closed') AND e.after = 'open'"
HANDOFF = f"""{EVENTS} AND e.kind IN ('assigned', 'team_changed')
    AND e.before IS NOT NULL AND e.after IS NOT NULL"""
OPEN = "('new', 'on_hold', 'open', 'waiting')"
BACKLOG = f"""FROM ticket t WHERE t.workspace_id = 'T0' AND t.opened_at < :ends
    AND (t.id IN (SELECT id FROM ticket WHERE status IN {OPEN})
         OR t.id IN (SELECT e.ticket_id FROM event e WHERE e.workspace_id = 'T0'
                     AND e.kind = 'status_changed' AND e.at >= :ends))
    AND coalesce((SELECT e.before FROM event e WHERE e.ticket_id = t.id AND e.kind = 'status_changed'
                  AND e.at >= :ends ORDER BY e.seq LIMIT 1), t.status) IN {OPEN}"""
DECIDED = "CASE WHEN done < due THEN done ELSE due END"


def said(event: str, side: str) -> str:
    """What one of the two sides said, in Slack itself."""
    return f"""{event}.kind = 'replied' AND {event}.after = 'public'
        AND {event}.detail ->> 'side' = '{side}' AND {event}.detail ->> 'typed' = 'no'"""


def first(event: str, kind: str) -> str:
    """No such event, named f, came before."""
    return f"""NOT EXISTS (SELECT 1 FROM event f
        WHERE f.ticket_id = {event}.ticket_id AND f.seq < {event}.seq AND {kind})"""


def answered_before(event: str) -> str:
    """The event by which the ticket was last answered before; 0 if it was not."""
    return f"""coalesce((SELECT max(f.seq) FROM event f
        WHERE f.ticket_id = {event}.ticket_id AND f.seq < {event}.seq AND {said("f", "agent")}), 0)"""


ASKED = f"""(SELECT min(q.at) FROM event q WHERE q.ticket_id = e.ticket_id AND q.seq < e.seq
    AND {said("q", "requester")} AND q.seq > {answered_before("e")})"""
ANSWERS = f"(SELECT count(*) FROM event f WHERE f.ticket_id = t.id AND {said('f', 'agent')})"


def kept(of: str) -> str:
    """What was done in time, of what was decided in the week."""
    return f"""SELECT id, CASE WHEN done < due THEN 1 ELSE 0 END AS hit, 0 AS value FROM ({of}) each
        WHERE {DECIDED} >= :begins AND {DECIDED} < :ends"""


class Plain:
    """One statement for each figure and each thing it is told apart by."""

    def __init__(self, targets: dict[str, int], *, is_sqlite: bool) -> None:
        """`targets`: how many seconds each clock may take."""
        self.targets, self.is_sqlite = targets, is_sqlite

    def seconds(self, later: str, earlier: str) -> str:
        """How many lie between two moments."""
        if self.is_sqlite:
            return f"round((julianday({later}) - julianday({earlier})) * 86400)"
        return f"CAST(extract(epoch FROM {later} - {earlier}) AS double precision)"

    def moved(self, at: str, seconds: int) -> str:
        """A moment so many seconds later."""
        if self.is_sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%S.000000', {at}, '{seconds} seconds')"
        return f"({at} + interval '{seconds} seconds')"

    def facts(self) -> dict[Metric, str]:
        """What each figure counts."""
        took = self.seconds("e.at", "t.opened_at")
        by_article = "max(CASE WHEN e.detail ->> 'article' IS NULL THEN 0 ELSE 1 END)"
        answer = f"{EVENTS} AND {said('e', 'agent')}"
        first_answer = f"{answer} AND {first('e', said('f', 'agent'))}"
        first_solve = f"{SOLVE} AND {first('e', SOLVED_BEFORE)}"
        claim = f"{EVENTS} AND e.kind = 'assigned' AND {first('e', ASSIGNED_BEFORE)}"
        waits = f"SELECT t.id, 0 AS hit, {took} AS value"
        next_ = f"SELECT t.id, e.at, {ASKED} AS asked {answer}"
        return {
            Metric.RECEIVED: f"SELECT t.id, 0 AS hit, 0 AS value {RECEIVED}",
            Metric.REPEAT: f"SELECT t.id, {self._repeats()} AS hit, 0 AS value {RECEIVED}",
            Metric.SOLVED: f"SELECT DISTINCT t.id, 0 AS hit, 0 AS value {SOLVE}",
            Metric.DEFLECTED: f"SELECT t.id, {by_article} AS hit, 0 AS value {SOLVE} GROUP BY t.id",
            Metric.REOPENED: f"SELECT DISTINCT t.id, 0 AS hit, 0 AS value {REOPEN}",
            Metric.HANDOFFS: f"SELECT t.id, 0 AS hit, 0 AS value {HANDOFF}",
            Metric.CLAIM_TIME: f"{waits} {claim}",
            Metric.FIRST_RESPONSE: f"{waits} {first_answer}",
            Metric.FIRST_RESPONSE_IN_HOURS: f"{waits} {first_answer}",
            Metric.NEXT_RESPONSE: f"""SELECT id, 0 AS hit, {self.seconds("at", "asked")} AS value
                FROM ({next_}) each WHERE asked IS NOT NULL""",
            Metric.REQUESTER_WAIT: f"{waits} {first_solve}",
            Metric.AGENT_WORK: f"{waits} {first_solve}",
            Metric.FCR: f"SELECT t.id, {self._is_single()} AS hit, 0 AS value {first_solve}",
            Metric.KEPT_ACKNOWLEDGED: self._kept("acknowledged", "x.kind = 'assigned'"),
            Metric.KEPT_FIRST_RESPONSE: self._kept("first_response", said("x", "agent")),
            Metric.KEPT_RESOLUTION: self._kept("resolution", SOLVED_BEFORE.replace("f.", "x.")),
            Metric.KEPT_NEXT_RESPONSE: self._kept_next(),
            Metric.BACKLOG: f"SELECT t.id, 0 AS hit, 0 AS value {BACKLOG}",
            Metric.BACKLOG_AGE: f"""SELECT t.id, 0 AS hit,
                {self.seconds(":ends", "t.opened_at")} AS value {BACKLOG}""",
        }

    def _repeats(self) -> str:
        return f"""CASE WHEN EXISTS (SELECT 1 FROM ticket o WHERE {ALIKE} AND o.opened_at < t.opened_at
            AND o.opened_at >= {self.moved("t.opened_at", -14 * 86400)}) THEN 1 ELSE 0 END"""

    def _is_single(self) -> str:
        return f"""CASE WHEN t.reopened = 0 AND {ANSWERS} <= 1
            AND NOT EXISTS (SELECT 1 FROM ticket o WHERE {ALIKE} AND o.opened_at >= e.at
                            AND o.opened_at < {self.moved("e.at", 7 * 86400)}) THEN 1 ELSE 0 END"""

    def _kept(self, clock: str, kind: str) -> str:
        """Of what began with the ticket."""
        return kept(f"""SELECT t.id, {self.moved("t.opened_at", self.targets[clock])} AS due,
                (SELECT min(x.at) FROM event x WHERE x.ticket_id = t.id AND {kind}) AS done
            FROM ticket t WHERE t.workspace_id = 'T0' AND t.opened_at < :ends
                AND t.opened_at >= {self.moved(":begins", -self.targets[clock])}""")

    def _kept_next(self) -> str:
        """Of the first question after each answer."""
        target = self.targets["next_response"]
        asked_before = f"{said('f', 'requester')} AND f.seq > {answered_before('q')}"
        return kept(f"""SELECT q.ticket_id AS id, {self.moved("q.at", target)} AS due,
                (SELECT min(x.at) FROM event x
                 WHERE x.ticket_id = q.ticket_id AND x.seq > q.seq AND {said("x", "agent")}) AS done
            FROM event q WHERE q.workspace_id = 'T0' AND q.at >= {self.moved(":begins", -target)}
                AND q.at < :ends AND {said("q", "requester")} AND {answered_before("q")} > 0
                AND {first("q", asked_before)}""")


SOLVED_BEFORE, ASSIGNED_BEFORE = "f.kind = 'status_changed' AND f.after = 'solved'", "f.kind = 'assigned'"


def grouped(facts: str, key: str, more: str = "", *, is_time: bool = False) -> str:
    """What is counted of the facts, by a key of their tickets, named k, and of what `more` joins to them."""
    rows = f"""SELECT {key} AS key, f.hit, f.value FROM ({facts}) f JOIN ticket k ON k.id = f.id {more}
        WHERE k.status NOT IN ('withdrawn', 'dismissed') AND k.merged_into_id IS NULL"""
    if not is_time:
        return f"SELECT key, count(*) AS total, sum(hit) AS hits FROM ({rows}) r GROUP BY key"
    places = f"""SELECT key, value, row_number() OVER (PARTITION BY key ORDER BY value) AS place,
        count(*) OVER (PARTITION BY key) AS total FROM ({rows}) r"""
    return f"""SELECT key, max(total) AS total,
            max(CASE WHEN place = (total * 50 + 99) / 100 THEN value END) AS median,
            max(CASE WHEN place = (total * 90 + 99) / 100 THEN value END) AS p90
        FROM ({places}) p GROUP BY key"""
