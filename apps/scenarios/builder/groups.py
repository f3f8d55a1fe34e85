"""The menu of steps: kinds in the groups in which people look for them."""

from django.utils.translation import gettext as _

from apps.scenarios import steps
from apps.scenarios.steps import StepKind

_DATA = ("create-record", "create-ticket", "change-attributes", "change-variables", "link", "add-note")
_OUTSIDE = ("send-message", "answer-server", "notify", "call-webhook")
_FLOW = ("condition", "for-each", "wait", "start-scenario", "finish")


def groups() -> list[tuple[str, list[StepKind]]]:
    """Every kind once; those that stand in no group of ours come last."""
    known = steps.kinds()
    named = [(_("Data"), _DATA), (_("To the outside"), _OUTSIDE), (_("Flow"), _FLOW)]
    rest = tuple(key for key in known if key not in {*_DATA, *_OUTSIDE, *_FLOW})
    grouped = [(title, [known[key] for key in keys if key in known]) for title, keys in [*named, (_("Others"), rest)]]
    return [(title, kinds) for title, kinds in grouped if kinds]
