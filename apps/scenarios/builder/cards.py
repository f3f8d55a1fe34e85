"""The steps as the page shows them: a card for each, in its branch, with its fields and what is wrong with them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from apps.formulas import Scope
from apps.scenarios import steps
from apps.scenarios.builder.choices import Choices
from apps.scenarios.builder.controls import Control, Sentences, controls
from apps.scenarios.builder.names import offered_names
from apps.scenarios.builder.page import Page, place_as_text, written
from apps.scenarios.builder.tree import BRANCHES, Place
from apps.scenarios.checking import scopes
from apps.scenarios.definition import Step, walk
from apps.scenarios.steps import StepKind
from apps.scenarios.wording import step_detail


@dataclass(frozen=True, slots=True)
class Card:
    """A step. `written` is what the page carries of its place, `wrong` the number of mistakes in it and inside it."""

    key: str
    kind: StepKind | None
    number: str  # 2.1: the first inside the second
    title: str
    detail: str
    controls: tuple[Control, ...]
    rare: tuple[Control, ...]  # what most steps leave empty, and this one does
    branches: tuple["CardBranch", ...]
    folded: bool
    written: str
    before: str  # the place in front of it
    kept: str
    sentences: tuple[str, ...]
    wrong: int
    focused: str  # "handle" or "card" when the eyes should go to it
    unknown: str  # the kind's key, where nobody knows it


@dataclass(frozen=True, slots=True)
class CardBranch:
    """Cards below each other. `adding` is the place where the menu of kinds is open, `end` the one behind the last."""

    name: str
    label: str
    cards: tuple[Card, ...]
    end: str
    adding: str


class Dealing:
    """One pass over the steps of a page."""

    def __init__(self, page: Page, choices: Choices, wrong: Sentences) -> None:
        self.page = page
        self.choices = choices
        self.wrong = wrong
        self.scopes = scopes(page.definition)
        self.adding = place_as_text(page.adding) if page.adding else ""

    def top(self) -> CardBranch:
        """The scenario's own steps, with all that lies inside them."""
        return self._branch(self.page.definition.steps, Place("", "steps", 0), "", "")

    def _branch(self, there: tuple[Step, ...], start: Place, label: str, number: str, first: int = 1) -> CardBranch:
        """A branch with its cards, which are numbered from `first` on."""
        cards = tuple(
            self._card(step, replace(start, index=index), f"{number}{first + index}")
            for index, step in enumerate(there)
        )
        end = place_as_text(replace(start, index=len(there)))
        return CardBranch(start.branch, label, cards, end, self.adding)

    def _branches(self, step: Step, kind: StepKind | None, number: str) -> Iterator[CardBranch]:
        """Where steps can stand inside the step; where they can't but do, they are shown, or they would be lost."""
        labels = {branch.name: str(branch.label) for branch in kind.branches} if kind else {}
        for name in BRANCHES:
            there = step.branch(name)
            if there or (name in labels and _offers(step, name)):
                first = 1 if name == "steps" else len(step.steps) + 1
                yield self._branch(there, Place(step.key, name, 0), labels.get(name, ""), f"{number}.", first)

    def _card(self, step: Step, place: Place, number: str) -> Card:
        kind = steps.kinds().get(step.kind)
        focus = {f"handle-{step.key}": "handle", f"step-{step.key}": "card"}.get(self.page.focus, "")
        drawn = self._controls(step, kind)
        return Card(
            key=step.key,
            kind=kind,
            number=number,
            title=step.title,
            detail=step_detail(step),
            controls=tuple(each for each in drawn if not _is_rare(each)),
            rare=tuple(each for each in drawn if _is_rare(each)),
            branches=tuple(self._branches(step, kind, number)),
            folded=step.key in self.page.folded,
            written=written(step, place.parent, place.branch),
            before=place_as_text(place),
            kept="" if kind else json.dumps(dict(step.settings), ensure_ascii=False),
            sentences=tuple(self.wrong.get(f"{step.key}.", ())),
            wrong=mistakes_in([step], self.wrong),
            focused=focus,
            unknown="" if kind else step.kind,
        )

    def _controls(self, step: Step, kind: StepKind | None) -> tuple[Control, ...]:
        if kind is None:
            return ()
        names = offered_names(step, self.scopes.get(step.key, Scope()))
        return controls(step.key, kind.fields, step.settings, self.choices, names, self.wrong)


def mistakes_in(there: Iterable[Step], wrong: Mapping[str, object]) -> int:
    """How many inputs of these steps, and of those inside them, have mistakes."""
    keys = {step.key for step in walk(there)}
    return sum(name.partition(".")[0] in keys for name in wrong)


def _is_rare(control: Control) -> bool:
    """Whether the field stays folded away: empty as it may be, right, and nothing that was asked for."""
    return not (control.required or control.value or control.sentences or control.belongs or control.widget == "rows")


def _offers(step: Step, branch: str) -> bool:
    """Whether anything can come to stand in the branch: only a wait for a reply can be in vain."""
    return step.kind != "wait" or branch != "otherwise" or step.settings.get("mode") == "reply"
