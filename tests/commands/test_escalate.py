"""Ladders as people move them: what verbs, and the policy of the day, make of those that are climbed."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from commands.ack import ack
from commands.emergency import emergency
from commands.escalate import escalate
from commands.hear import hear
from commands.merge import merge
from commands.open import open as open_
from commands.reply import reply
from commands.severity import severity
from commands.solve import solve
from commands.turn import turn
from commands.undo import undo
from commands.unmerge import unmerge
from desk.access import Viewer
from desk.fold import fold
from desk.refusal import NotAllowed, Refused
from desk.severity import Severity
from desk.ticket import COMPLAINED, GRAVE, Ended, Kind, Ticket
from desk.workspace import Workspace
from storage import outbox, tickets
from storage.database import Database
from storage.tables import OUTBOX, TicketRow
from tests.stage import ADA, ANNA, BEN, BO, MAYA, PROMISELESS, Moment, ask, do, run, said, sent

pytestmark = pytest.mark.usefixtures("workspace")

FIRE = "production is down for all customers"
"""What is a SEV1 by its words."""
