"""Checks what the desk finds around it: time zones, fonts, and a model if one is set."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk.hours import unsaid_years
from desk.policy import Policy
from desk.wording import N_, Sentence
from handlers.checks.finding import Around, Finding, Level, note, ok, warning, wrong
from handlers.checks.slack import UNREACHABLE

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Shanghai", "Pacific/Apia")
OPENAI = "https://api.openai.com/v1"
FONT_FOLDERS = tuple(
    Path(folder).expanduser()
    for folder in (
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "~/.fonts",
        "~/.local/share/fonts",
        "/Library/Fonts",
        "/System/Library/Fonts",
        "C:/Windows/Fonts",
    )
)
_CHINESE = re.compile(
    r"(noto|source ?han).*(cjk|sc|cn)|wqy|wenquanyi|droidsansfallback|pingfang|heiti|msyh|simsun|simhei",
    re.IGNORECASE,
)
_FONT_KINDS = {".ttf", ".ttc", ".otf", ".otc"}


async def zones(_around: Around) -> list[Finding]:
    """Whether the world's time zones are there."""
    lacking = [name for name in ZONES if not is_zone(name)]
    if lacking:
        absent = N_("Time zones are missing ({names}): install the Python package tzdata.")
        return [wrong("zones", absent, names=", ".join(lacking))]
    return [ok("zones", N_("Time zones are there."))]


def is_zone(name: str) -> bool:
    """Whether this machine knows the time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        return False
    return True


async def calendars(around: Around) -> list[Finding]:
    """Whether it is known on which days the policy's calendars work, this year and the next."""
    if around.policy is None:
        return []
    unknown = unknown_years(around.policy, around.clock())
    return [Finding("calendars", Level.WARNING, sentence) for sentence in unknown]


def unknown_years(policy: Policy, now: datetime) -> list[Sentence]:
    """Says of each calendar whose country shifts working days about in which year nobody knows how."""
    unknown = N_(
        "The calendar “{code}” has the holidays of {country}, but which weekends are worked in {year} is not "
        "known yet: update the Python package holidays, or list them under “worked” and “exceptions”."
    )
    years = unsaid_years(policy.calendars, now.year)
    return [
        Sentence(unknown, {"code": code, "country": country, "year": year}) for code, country, year in years
    ]


async def fonts(_around: Around) -> list[Finding]:
    """Whether charts could be labelled in Chinese."""
    font = chinese_font(FONT_FOLDERS)
    if font is None:
        absent = N_(
            "No font with Chinese characters was found; charts will need one, such as fonts-noto-cjk."
        )
        return [note("fonts", absent)]
    return [ok("fonts", N_("Chinese can be drawn, with {font}."), font=font.name)]


def chinese_font(folders: Iterable[Path]) -> Path | None:
    """A font file with Chinese characters, going by its name."""
    files = (file for folder in folders for file in folder.rglob("*") if file.suffix.lower() in _FONT_KINDS)
    return next((file for file in files if _CHINESE.search(file.name)), None)


async def model(around: Around) -> list[Finding]:
    """Whether the model answers, if one is set."""
    key, url = around.given.openai_api_key, around.given.openai_base_url or OPENAI
    if not key and not around.given.openai_base_url:
        return [note("model", N_("No model is set (OPENAI_API_KEY, OPENAI_BASE_URL); nothing needs one."))]
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        session = around.client.session
        assert session is not None, "the client was made with a session"
        async with session.get(f"{url.rstrip('/')}/models", headers=headers) as answer:
            status, known = answer.status, _models(await answer.read())
    except UNREACHABLE as error:
        silent = N_("The model at {url} cannot be reached ({error}): the desk works on without it.")
        return [warning("model", silent, url=url, error=type(error).__name__)]
    if status in {401, 403}:
        refused = N_("The model at {url} refuses OPENAI_API_KEY ({status}): the desk works on without it.")
        return [warning("model", refused, url=url, status=status)]
    if status >= 400:
        odd = N_(
            "The model at {url} answers with {status}; see OPENAI_BASE_URL. The desk works on without it."
        )
        return [warning("model", odd, url=url, status=status)]
    wanted = around.given.openai_model
    if known and wanted not in known:
        unknown = N_(
            "The model's server at {url} has no “{model}”: set OPENAI_MODEL to what it has, such as {known}."
        )
        return [warning("model", unknown, url=url, model=wanted, known=", ".join(known[:5]))]
    return [ok("model", N_("The model at {url} answers."), url=url)]


def _models(body: bytes) -> list[str]:
    """The models that a server says it has; none if it does not say."""
    try:
        return [str(each["id"]) for each in json.loads(body)["data"]]
    except (ValueError, LookupError, TypeError):
        return []
