"""What the reading steps decided about one letter, handed as a whole to the steps that write."""

from dataclasses import dataclass

from apps.intake.configuration import Configuration
from apps.intake.identify import Identity
from apps.intake.known import Known
from apps.intake.link import Links
from apps.intake.mime.trust import Trust
from apps.intake.parse import Parsed
from apps.intake.screen import Verdict
from apps.intake.thread import Thread
from apps.intake.trace import Why
from apps.mail.models import Delivery


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything that `register` and `acknowledge` need; a step that was not reached is None."""

    configuration: Configuration
    known: Known
    parsed: Parsed
    verdict: Verdict
    trust: Trust
    identity: Identity | None = None
    thread: Thread | None = None
    links: Links | None = None
    reason: Delivery.Reason = Delivery.Reason.NONE  # why the letter is set aside, if it is
    remark: Why | None = None  # what was decided between the steps

    @property
    def whys(self) -> list[Why]:
        """The trace of the reading steps, in their order."""
        steps: list[Why] = [self.parsed.why, self.verdict.why]
        if self.remark:
            steps.append(self.remark)
        if self.identity:
            steps.append(self.identity.why)
        if self.thread:
            steps.append(self.thread.why)
        return steps + list(self.links.whys if self.links else ())
