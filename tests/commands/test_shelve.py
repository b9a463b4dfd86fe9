"""Articles go out to Markdown files and come in again, as often as one likes (D10)."""

import os
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import articles as care
from commands.lesson import Written, lesson
from commands.shelve import page_by, shelve
from desk.article import Lesson, Readers, State
from desk.article_file import Page
from desk.reviewing import Unfit, checked
from storage import article_files
from storage import articles as kept
from storage.database import Database
from tests.stage import ADA, BEGINNING, BO, do, work
from tests.terminal import firebreak

lines = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40)
texts = st.lists(lines | st.sampled_from(["## Fix", "# no", "\\# x", "---", "1. one"]), max_size=4).map(
    "\n".join
)
words = st.builds(
    Lesson,
    lines.filter(str.strip),
    texts,
    texts,
    texts,
    st.lists(lines.map(str.strip).filter(lambda each: each.strip("! ")), max_size=3).map(tuple),
    language=st.sampled_from(["en", "zh_CN"]),
).map(checked)


@given(words)
@settings(max_examples=80)
def test_what_is_written_to_a_file_is_read_from_it(
    tmp_path_factory: pytest.TempPathFactory, words: Lesson
) -> None:
    folder = tmp_path_factory.mktemp("shelf")
    page = Page("T0/KB-1", words, State.PUBLISHED, Readers.AGENTS, owner=ADA.id, review=BEGINNING.date())
    article_files.write(folder, [("KB-1", page)])
    assert article_files.read(folder, folder / "KB-1.md").lesson == words


CHINESE = """---
title: 打印机卡纸
state: published
owner: Ada
examples: [纸卡住了怎么办]
---
## 问题
打印机不出纸。

## 步骤
1. 打开后盖
2) ! 取出卡住的纸
   再合上
"""


def shelved(database: Database, folder: Path, *, is_rehearsal: bool = False) -> list[object]:
    """What becomes of each file."""
    found = []
    for path in article_files.files(folder):
        page = article_files.read(folder, path)
        one = do(database, partial(shelve, is_rehearsal=is_rehearsal), page, by=BO)
        found.append((one.key, one.changed, [(each.part, each.gone, each.new) for each in one.words]))
    return found


@pytest.mark.usefixtures("workspace")
def test_a_folder_is_taken_in_again_and_again(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "printer.md"
    file.write_text(CHINESE)
    assert shelved(database, tmp_path, is_rehearsal=True) == [(None, True, [])]
    assert shelved(database, tmp_path) == [(None, True, [])]
    assert shelved(database, tmp_path) == [("KB-1", False, [])]
    shown = do(database, care.show, 1)
    assert (shown.article.lesson, shown.article.owner, shown.article.answers) == (
        Lesson("打印机卡纸", "打印机不出纸。", steps=("打开后盖", "! 取出卡住的纸 再合上"), language="zh_CN"),
        ADA.id,
        True,
    )
    file.write_text(CHINESE.replace("不出纸", "卡纸"))
    changes = [("problem", ("打印机不出纸。",), ("打印机卡纸。",))]
    assert shelved(database, tmp_path, is_rehearsal=True) == [("KB-1", True, changes)]
    assert shelved(database, tmp_path) == [("KB-1", True, changes)]
    assert [each.number for each in do(database, care.history, 1).versions] == [1, 2]
    assert [each.text for each in do(database, care.show, 1).examples] == ["纸卡住了怎么办"]


@pytest.mark.usefixtures("workspace")
def test_what_began_here_goes_out_and_comes_back_unchanged(database: Database, tmp_path: Path) -> None:
    do(database, lesson, "", Written(Lesson("Printer jams", fix="Open it"), Readers.AGENTS))
    do(database, care.publish, 1, by=BO)

    def pages(session: object) -> list[tuple[str, Page]]:
        desk = work(session, BEGINNING)  # type: ignore[arg-type]
        return [(each.key, page_by(desk, each)) for each in kept.every(desk.session, "T0PLAY")]

    article_files.write(tmp_path, database.look(pages))
    assert shelved(database, tmp_path) == [("KB-1", False, [])]

    do(database, care.edit, 1, Written(Lesson("Printer jams", fix="Open the back")))
    file = tmp_path / "KB-1.md"
    file.write_text(file.read_text().replace("readers: agents", "readers: everyone"))
    assert shelved(database, tmp_path) == [("KB-1", True, [])]
    after = do(database, care.show, 1).article
    assert (after.readers, after.proposed) == (Readers.EVERYONE, 2)  # what waits for its review still does


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("---\nid: [\n---\n", "Line 3: the head is not YAML."),
        ("---\ntitel: x\n---\n", "The head cannot be read at: titel. It may have: id, title"),
        ("---\n- x\n---\n", "The head has to be keys with values"),
        (os.urandom(8).hex() * 20_000, "The file is too large"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "a.md").write_text(text)
    with pytest.raises(article_files.Unreadable) as fault:
        article_files.read(tmp_path, tmp_path / "a.md")
    assert str(fault.value.sentence).startswith(told)


@pytest.mark.usefixtures("workspace")
def test_an_article_that_cannot_be_kept_says_what_of_it(database: Database, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: VPN\nowner: nobody-here\n---\nReset it.")
    with pytest.raises(Unfit) as unfit:
        shelved(database, tmp_path)
    assert (unfit.value.part, str(unfit.value.sentence)) == ("owner", "Nobody here is called “nobody-here”.")


@pytest.mark.usefixtures("workspace", "elsewhere")
def test_the_terminal_writes_and_reads_a_folder(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    do(database, lesson, "", Written(Lesson("Printer jams", fix="Open it")))
    told = firebreak("export", "--articles", str(tmp_path / "out"), DATABASE_URL=database_url)
    assert (told.returncode, told.stdout) == (0, "Articles written: 1.\n")
    file = tmp_path / "out" / "KB-1.md"
    file.write_text(file.read_text().replace("Open it", "Open the back"))
    (tmp_path / "out" / "no.md").write_text("# \n")
    taken = firebreak("import", "--articles", str(tmp_path / "out"), "--dry-run", DATABASE_URL=database_url)
    assert taken.returncode == 1
    assert taken.stderr == "no.md: title: An article needs a title: what is it about, in a few words?\n"
    assert taken.stdout.splitlines() == [
        "KB-1.md: changed KB-1",
        "  - Open it",
        "  + Open the back",
        "added: 0 · changed: 1 · as before: 0 · not taken in: 1",
        "Nothing is changed yet.",
    ]
    gone = firebreak("import", "--articles", str(tmp_path / "none"), DATABASE_URL=database_url)
    assert (gone.returncode, gone.stderr.startswith("The system says no: ")) == (1, True)
