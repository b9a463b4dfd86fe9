"""Reads policy.yaml, and says for everything wrong in it on which line it stands and what is allowed."""

import codecs
import difflib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from yaml.constructor import SafeConstructor
from yaml.error import Mark
from yaml.reader import Reader

from desk.policy import Policy
from desk.wording import N_, Sentence, WordedError

DEFAULT_PATH = Path("policy.yaml")
"""Where the policy is looked for when nobody names a file; it need not be there."""

MOST_BYTES = 256 * 1024
MOST_VALUES = 20_000
MOST_DEPTH = 20
MOST_PROBLEMS = 100
LONGEST_NUMBER = 40
LONGEST_SHOWN = 60

Loc = tuple[str | int, ...]

_WHOLE_KEY = re.compile(r"0|[1-9][0-9]{0,8}")
_UNFIT = re.compile("[\0\ud800-\udfff]")
_NAME_TAKEN_FOR_COMMENT = re.compile(r"[ \t]*(#[^\s#]\S*)")
_NAME_IN_BRACKETS = re.compile(r"^(?P<before>[^#\"'\n]*[\[,][ \t]*)(?P<name>#[^\s#,\]]+)", re.MULTILINE)
_CANNOT_START = re.compile(r"found character '(.+)' that cannot start any token")
_TAG = "tag:yaml.org,2002:"
_NUMBERS = SafeConstructor()


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a policy file. Line and column count from 1; both are 0 for the file as a whole."""

    file: str
    line: int
    column: int
    message: Sentence

    @property
    def sentence(self) -> Sentence:
        """The problem with its place, for a reader of any language."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return Sentence("{place}: {message}", {"place": place, "message": self.message})

    def __str__(self) -> str:
        return str(self.sentence)


class PolicyError(Exception):
    """A policy file that cannot be used, with its problems in the order of their lines (at most 100)."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def read(path: Path | None = None) -> Policy:
    """The policy in a file. Without a path: in `DEFAULT_PATH`, or the default policy if no file is there.

    Naming `DEFAULT_PATH` itself is the same as naming nothing. Raises nothing but `PolicyError`.
    """
    named = path or DEFAULT_PATH
    try:
        with named.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        if named == DEFAULT_PATH:
            return Policy()
        raise PolicyError((Problem(str(named), 0, 0, Sentence(_NO_FILE)),)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = Sentence(N_("The file cannot be read: {reason}."), {"reason": reason})
        raise PolicyError((Problem(str(named), 0, 0, message),)) from error
    return parse(data, str(named))


_NO_FILE = N_("There is no such file: check the path, or leave it out to use the default policy.")


def parse(data: bytes, file: str) -> Policy:
    """The policy in the bytes of a file, which is named in the problems. Raises nothing but `PolicyError`."""
    try:
        return _validate(_Document(_decode(data)))
    except _FoundError as found:
        problems = tuple(Problem(file, line, column, message) for line, column, message in found.spots)
        raise PolicyError(problems) from found


# --- what is found on the way -----------------------------------------------------------------------


Spot = tuple[int, int, Sentence]


class _FoundError(Exception):
    """Problems before their file is known: line, column, sentence."""

    def __init__(self, *spots: Spot) -> None:
        super().__init__(spots)
        self.spots = spots


def _found(line: int, column: int, message: str, **values: object) -> _FoundError:
    return _FoundError((line, column, Sentence(message, values)))


def _at(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _spot(mark: Mark) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _shown(text: str) -> str:
    """A value as a message may repeat it: short, on one line, fit for any terminal."""
    cut = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


# --- bytes to text ----------------------------------------------------------------------------------


def _decode(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise _found(0, 0, _TOO_LONG, most=MOST_BYTES)
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        raise _found(*_at(before, len(before)), _NOT_UTF8) from error
    if odd := Reader.NON_PRINTABLE.search(text):
        code = f"U+{ord(odd.group()):04X}"
        raise _found(*_at(text, odd.start()), _INVISIBLE, code=code)
    return text


_TOO_LONG = N_("The file is larger than {most} bytes: a policy is never that long.")
_NOT_UTF8 = N_("This is not UTF-8 text: save the file in the encoding UTF-8.")
_INVISIBLE = N_("The invisible character {code} may not stand here: delete it.")


# --- text to nodes ----------------------------------------------------------------------------------


def _compose(text: str) -> yaml.Node | None:
    """The nodes of the one document in the text; None when it is empty."""
    loader = yaml.SafeLoader(text)
    try:
        _check_depth(loader)
        return yaml.SafeLoader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _syntax_problem(text, error) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # such as an escape beyond Unicode
        raise _found(*_spot(loader.get_mark()), _NOT_YAML, problem=str(error)) from error


def _check_depth(loader: yaml.SafeLoader) -> None:
    """Refuse deep nesting before anything recurses into it."""
    depth = 0
    while event := loader.get_event():  # type: ignore[no-untyped-call]
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise _found(*_spot(event.start_mark), _TOO_DEEP, most=MOST_DEPTH)


_NOT_YAML = N_("This is not valid YAML: {problem}.")
_TOO_DEEP = N_("This is nested more than {most} levels deep: a policy never is.")


def _syntax_problem(text: str, error: yaml.MarkedYAMLError) -> _FoundError:
    problem = error.problem or ""
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark]
    at_the_end = "end of stream" in problem or "<stream end>" in problem
    mark = marks[-1 if at_the_end else 0]  # where it began helps more than where the file ends
    line, column = _spot(mark)
    if (name := _NAME_IN_BRACKETS.search(text)) and _at(text, name.start("name"))[0] <= line:
        return _found(*_at(text, name.start("name")), _QUOTE_THE_NAME, name=_shown(name["name"]))
    if start := _CANNOT_START.fullmatch(problem):
        if start[1] == "\\t":
            return _found(line, column, N_("A tab may not stand here: indent with spaces."))
        return _found(line, column, _QUOTE_THE_VALUE, character=start[1])
    return _found(line, column, _NOT_YAML, problem=problem)


_QUOTE_THE_NAME = N_('Write “{name}” in quotes, "{name}": without them all after the # is a comment.')
_QUOTE_THE_VALUE = N_("A value that begins with {character} must stand in quotes.")


# --- nodes to plain values --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    key: Mark
    value: Mark
    shown: object


class _Document:
    """The plain values of a policy file, and where each of them stands."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._left = MOST_VALUES
        self._spots: list[Spot] = []
        self.places: dict[Loc, _Place] = {}
        root = _compose(text)
        self.content = None if root is None else self._value(root, (), root.start_mark)
        if self._spots:
            raise _FoundError(*_in_order(self._spots))

    def _value(self, node: yaml.Node, loc: Loc, key: Mark) -> Any:
        self._left -= 1
        if self._left < 0:
            raise _found(*_spot(key), _TOO_MANY, most=MOST_VALUES)
        if len(loc) > MOST_DEPTH:
            raise _found(*_spot(key), _TOO_DEEP, most=MOST_DEPTH)
        alias = node.start_mark.index < key.index
        self.places[loc] = _Place(key, key if alias else node.start_mark, _given(node))
        if isinstance(node, yaml.MappingNode) and node.tag == _TAG + "map":
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode) and node.tag == _TAG + "seq":
            return [self._value(item, (*loc, at), item.start_mark) for at, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str | int, Any]:
        content: dict[str | int, Any] = {}
        first: dict[str | int, int] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            mark = key_node.start_mark
            if key in content:
                self._note(mark, _TWICE, key=_shown(str(key)), first=first[key])
            elif key is not None:
                first[key] = mark.line + 1
                content[key] = self._value(value_node, (*loc, key), mark)
        return content

    def _key(self, node: yaml.Node) -> str | int | None:
        if not isinstance(node, yaml.ScalarNode) or _UNFIT.search(node.value):
            self._note(node.start_mark, N_("A key must be one word, such as “channels”."))
            return None
        text: str = node.value
        return int(text) if _WHOLE_KEY.fullmatch(text) else text

    def _scalar(self, node: yaml.Node) -> str | int | float | bool | None:
        kind = node.tag.removeprefix(_TAG)
        if not isinstance(node, yaml.ScalarNode) or kind not in _SCALARS:
            self._note(node.start_mark, _NO_TAGS, tag=_shown(node.tag))
        elif _UNFIT.search(node.value):
            self._note(node.start_mark, _UNKEEPABLE)
        elif kind == "null":
            self._check_comment(node)
        elif kind in ("bool", "int", "float"):
            return self._number(node, kind)
        else:
            return str(node.value)
        return None

    def _check_comment(self, node: yaml.ScalarNode) -> None:
        """Nothing, followed by `#name`, is a channel that lost its quotes."""
        name = None if node.value else _NAME_TAKEN_FOR_COMMENT.match(self._text, node.start_mark.index)
        if name:
            line, column = _at(self._text, name.start(1))
            self._spots.append((line, column, Sentence(_QUOTE_THE_NAME, {"name": _shown(name[1])})))

    def _number(self, node: yaml.ScalarNode, kind: str) -> int | float | bool | None:
        try:
            if len(node.value) > LONGEST_NUMBER:
                raise ValueError(kind)
            value: int | float | bool = getattr(_NUMBERS, f"construct_yaml_{kind}")(node)
        except (ValueError, KeyError, IndexError, OverflowError):
            self._note(node.start_mark, _UNREADABLE, value=_shown(node.value))
            return None
        return value

    def _note(self, mark: Mark, message: str, **values: object) -> None:
        self._spots.append((*_spot(mark), Sentence(message, values)))


_TOO_MANY = N_("The file holds more than {most} values, repeated ones counted: a policy never does.")
_TWICE = N_("“{key}” stands here twice, first on line {first}: keep one of them.")
_NO_TAGS = N_("The tag {tag} is not allowed: write a plain value.")
_UNREADABLE = N_("“{value}” is not a number or a yes or no that can be read.")
_UNKEEPABLE = N_("This text holds a character that cannot be kept: take it out.")
_SCALARS = frozenset({"str", "null", "bool", "int", "float", "timestamp", "merge", "value"})


def _given(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return Sentence(N_("keys with values"))
    if isinstance(node, yaml.SequenceNode):
        return Sentence(N_("a list"))
    return Sentence(N_("“{value}”"), {"value": _shown(node.value)}) if node.value else Sentence(N_("nothing"))


def _in_order(spots: list[Spot]) -> list[Spot]:
    return sorted(spots, key=lambda spot: spot[:2])[:MOST_PROBLEMS]


# --- plain values to a policy -----------------------------------------------------------------------


def _validate(document: _Document) -> Policy:
    content = {} if document.content is None else document.content
    if isinstance(content, dict):  # a section whose lines are all commented out is a default one
        content = {key: value for key, value in content.items() if value is not None or not _is_section(key)}
    try:
        return Policy.model_validate(content)
    except ValidationError as refused:
        errors = refused.errors(include_url=False, include_input=False)
        raise _FoundError(*_explain(errors, document.places)) from refused


def _is_section(key: str | int) -> bool:
    return key in Policy.model_fields


def _explain(errors: list[ErrorDetails], places: dict[Loc, _Place]) -> list[Spot]:
    bad_keys = {error["loc"][:-1] for error in errors if _is_bad_key(error["loc"])}
    telling = (e for e in errors if _is_bad_key(e["loc"]) or not _is_below(e["loc"], bad_keys))
    marked = [(_spot(_mark(error, places)), error) for error in telling]
    marked.sort(key=lambda pair: pair[0])
    return [(*spot, _sentence(error, places)) for spot, error in marked[:MOST_PROBLEMS]]


def _is_bad_key(loc: Loc) -> bool:
    return loc[-1:] == ("[key]",)


def _is_below(loc: Loc, parents: set[Loc]) -> bool:
    return any(loc[:length] in parents for length in range(len(loc)))


def _worded(error: ErrorDetails) -> WordedError | None:
    cause = error.get("ctx", {}).get("error")
    return cause if isinstance(cause, WordedError) else None


def _mark(error: ErrorDetails, places: dict[Loc, _Place]) -> Mark:
    """Where to point: at the value, or at the key when it is to blame or the value is not in the file."""
    worded = _worded(error)
    loc = _standing(error["loc"]) + (worded.at if worded else ())
    if loc in places and error["type"] not in _KEY_ERRORS:
        return places[loc].value
    while loc not in places and loc:
        loc = loc[:-1]
    return places[loc].key


_KEY_ERRORS = frozenset({"extra_forbidden", "invalid_key"})


def _sentence(error: ErrorDetails, places: dict[Loc, _Place]) -> Sentence:
    loc = error["loc"]
    if worded := _worded(error):
        return worded.sentence
    if error["type"] in _KEY_ERRORS:
        return _unknown_key(str(loc[-1]), _keys_of(_schema_at(loc[:-1])))
    if _is_bad_key(loc):
        return _unknown_key(str(loc[-2]), _LEVELS)
    allowed = _allowed(_schema_at(loc))
    place = places.get(_standing(loc))
    if place is None:
        missing = N_("The key “{key}” is missing here; allowed is {allowed}.")
        return Sentence(missing, {"key": loc[-1], "allowed": allowed})
    given = place.shown
    return Sentence(N_("Here stands {given}; allowed is {allowed}."), {"given": given, "allowed": allowed})


_LEVELS = ("1", "2", "3", "4")


def _unknown_key(key: str, allowed: tuple[str, ...]) -> Sentence:
    values = {"key": _shown(key), "allowed": ", ".join(allowed)}
    if not key.isdigit() and (meant := _meant(key[:LONGEST_SHOWN], allowed)):
        message = N_("The key “{key}” is unknown: did you mean “{meant}”? Allowed here: {allowed}.")
        return Sentence(message, {**values, "meant": meant})
    return Sentence(N_("The key “{key}” is unknown. Allowed here: {allowed}."), values)


def _meant(key: str, allowed: tuple[str, ...]) -> str | None:
    """The section in which the key would be right, or the allowed key most like it."""
    homes = (section for section in Policy.model_fields if key in _keys_of(_schema_at((section,))))
    close = difflib.get_close_matches(key.replace("-", "_").lower(), allowed, 1)
    return next((f"{section}.{key}" for section in homes), close[0] if close else None)


# --- what is allowed, from the policy's own schema ----------------------------------------------------


Schema = dict[str, Any]


@cache
def _schema() -> Schema:
    return Policy.model_json_schema()


def _resolved(schema: Schema) -> Schema:
    """The schema itself: references followed, "or nothing" left out."""
    if "anyOf" in schema:
        schema = next(part for part in schema["anyOf"] if part.get("type") != "null")
    if "$ref" in schema:
        return _resolved(_schema()["$defs"][schema["$ref"].rpartition("/")[2]])
    return schema


def _schema_at(loc: Loc) -> Schema:
    schema = _schema()
    for step in loc:
        named = schema.get("properties", {}).get(step) or _kinds(schema).get(str(step))
        schema = _resolved(named or schema.get("additionalProperties") or schema.get("items") or {})
    return schema


def _kinds(schema: Schema) -> Schema:
    """What a section may be, by the word in it that says which."""
    kinds = schema.get("discriminator", {}).get("mapping", {})
    return {kind: {"$ref": ref} for kind, ref in kinds.items()}


def _standing(loc: Loc) -> Loc:
    """Where it stands in the file: pydantic also names the kind that it took a section for."""
    return tuple(step for at, step in enumerate(loc) if step not in _kinds(_schema_at(loc[:at])))


def _keys_of(schema: Schema) -> tuple[str, ...]:
    return tuple(schema.get("properties", {}))


def _allowed(schema: Schema) -> Sentence:
    if "enum" in schema or "const" in schema:
        choices = schema.get("enum") or [schema["const"]]
        return Sentence(N_("one of {choices}"), {"choices": ", ".join(choices)})
    if kinds := _kinds(schema):
        values = {"key": schema["discriminator"]["propertyName"], "choices": ", ".join(kinds)}
        return Sentence(N_("a section with “{key}”, which is one of {choices}"), values)
    if "properties" in schema:
        return Sentence(N_("a section with the keys {keys}"), {"keys": ", ".join(_keys_of(schema))})
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return _range(schema)
    return Sentence(_KINDS.get(str(kind), _KINDS["string"]))


_KINDS = {
    "string": N_("a text, in quotes if it looks like a number or a yes or no"),
    "array": N_("a list, such as [one, two]"),
    "boolean": N_("true or false"),
    "object": N_("keys with values, each on a line of its own"),
}


def _range(schema: Schema) -> Sentence:
    most = schema["maximum"]
    if "exclusiveMinimum" in schema:
        values = {"least": schema["exclusiveMinimum"], "most": most}
        return Sentence(N_("a number above {least} and at most {most}"), values)
    whole = schema["type"] == "integer"
    message = N_("a whole number from {least} to {most}") if whole else N_("a number from {least} to {most}")
    return Sentence(message, {"least": schema["minimum"], "most": most})
