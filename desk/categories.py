"""What a request is about, by the desk's own categories, and what each asks for besides the words (A10)."""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from desk.section import Code, Each, Named, Table, Whole, refuse
from desk.wording import N_

MOST_CHOICES = 100
"""As many as Slack's lists of choices hold."""
MOST_QUESTIONS = 20
"""Questions of a category: with all else that a form asks they fit into one."""

Answers = Mapping[str, str]
"""What was filled in by the codes of the questions: words, the code of a choice, a person's id, a date."""


class Question(Named):
    """Something that a category's form asks for."""

    code: Code
    """A short code in small letters, digits and hyphens."""
    kind: Literal["text", "long", "choice", "person", "date"] = "text"
    """What is filled in: a line of text, a long text, one of `choices`, a person or a date."""
    required: bool = False
    """Whether the form cannot be sent without it."""
    choices: Table[Code, Named] = Field(default_factory=dict, validate_default=True)
    """What can be chosen, for a question of the kind choice."""
    when: Table[Code, Code] = Field(default_factory=dict, validate_default=True)
    """Asked only when these earlier questions have these choices, such as {device: printer}."""

    @model_validator(mode="after")
    def _has_choices(self) -> Self:
        if (self.kind == "choice") != bool(self.choices):
            raise refuse(
                N_("“{code}” needs choices if it is of the kind choice, and can have none if it is not."),
                ("choices",),
                code=self.code,
            )
        if len(self.choices) > MOST_CHOICES:
            raise refuse(
                N_("These are {count} choices, and there may be {most}: leave some out."),
                ("choices",),
                count=len(self.choices),
                most=MOST_CHOICES,
            )
        return self

    def meets(self, answers: Answers) -> bool:
        """Whether it is asked, as things are answered."""
        return all(answers.get(other) == choice for other, choice in self.when.items())


class Category(Named):
    """What requests of one sort are called, ask for and begin with."""

    severity: Annotated[Whole, Field(ge=1, le=4)] | None = None
    """The severity it begins with, 1 the gravest, unless impact or urgency say more. None: a first guess."""
    tags: Each[Code] = ()
    """Tags that it begins with, of those that the policy has."""
    private: bool = False
    """Whether only the requester and the desk may read it."""
    questions: tuple[Question, ...] = ()
    """What its form asks for, in this order."""

    @model_validator(mode="after")
    def _questions_fit_together(self) -> Self:
        earlier: dict[str, Question] = {}
        for place, question in enumerate(self.questions):
            if question.code in earlier:
                twice = N_("“{value}” stands here twice: take one out.")
                raise refuse(twice, ("questions", place, "code"), value=question.code)
            _check_when(question, earlier, place)
            earlier[question.code] = question
        if len(self.questions) > MOST_QUESTIONS:
            raise refuse(
                N_("These are {count} questions, and there may be {most}: leave some out."),
                ("questions",),
                count=len(self.questions),
                most=MOST_QUESTIONS,
            )
        return self

    def asked(self, answers: Answers) -> list[Question]:
        """The questions that are asked, as things are answered; what is not asked any more is no answer."""
        found: list[Question] = []
        heard: dict[str, str] = {}
        for question in self.questions:
            if question.meets(heard):
                found.append(question)
                heard[question.code] = answers.get(question.code, "")
        return found

    @property
    def deciding(self) -> frozenset[str]:
        """The codes of the questions on whose answers it depends what else is asked."""
        return frozenset(other for question in self.questions for other in question.when)

    def missing(self, answers: Answers) -> list[Question]:
        """The questions that have to be answered and are not."""
        return [
            each for each in self.asked(answers) if each.required and not answers.get(each.code, "").strip()
        ]

    def chosen(self, answers: Answers) -> dict[str, str]:
        """The codes of what was chosen, by question: no word of any person."""
        return {
            each.code: answers[each.code]
            for each in self.asked(answers)
            if each.kind == "choice" and answers.get(each.code) in each.choices
        }

    def lines(self, answers: Answers, names: Mapping[str, str], language: str) -> Iterator[str]:
        """What was answered, as lines to read; `names` are those of the people who were named, by id."""
        for question in self.asked(answers):
            answer = answers.get(question.code, "").strip()
            if question.kind == "choice":
                choice = question.choices.get(answer)
                answer = choice.named(language) if choice else ""
            elif question.kind == "person":
                answer = names.get(answer, answer)
            if answer:
                yield f"{question.named(language)}: {answer}"


def _check_when(question: Question, earlier: Mapping[str, Question], place: int) -> None:
    for other, choice in question.when.items():
        if other not in earlier or choice not in earlier[other].choices:
            raise refuse(
                N_(
                    "“{other}: {choice}” is no choice of an earlier question of this category: correct it, "
                    "or put that question first."
                ),
                ("questions", place, "when", other),
                other=other,
                choice=choice,
            )


def _check_count(categories: Mapping[str, Category]) -> Mapping[str, Category]:
    if len(categories) > MOST_CHOICES:
        raise refuse(
            N_("These are {count} categories, and there may be {most}: join some."),
            count=len(categories),
            most=MOST_CHOICES,
        )
    return categories


Categories = Annotated[Table[Code, Category], AfterValidator(_check_count)]


def check(categories: Mapping[str, Category], tags: Collection[str]) -> None:
    """Refuse tags of categories that the policy does not have."""
    for code, category in categories.items():
        for tag in category.tags:
            if tag not in tags:
                raise refuse(
                    N_("There is no tag “{tag}”: add it under tags, or take it out here."),
                    ("categories", code, "tags"),
                    tag=tag,
                )
