"""Steps of scenarios, beside the same rows written with plain models, one transaction for each step."""

import json
import sys

from tests.bench.results import Result
from tests.bench.rig import Rig

PROGRAM = [sys.executable, "-m", "tests.bench.scenarios_run"]
OBJECTS = 10  # of one run
STEPS_OF_A_RUN = 1 + 2 * OBJECTS


def run(rig: Rig, *, letters: int, repeat: int) -> Result:
    """Runs that create records in a loop and change each; `letters` says how much work there is."""
    runs = max(letters // STEPS_OF_A_RUN, 1)
    rounds = [_round(rig, runs) for _ in range(repeat)]
    steps = runs * STEPS_OF_A_RUN
    result = Result("scenarios", f"scenarios: {runs:,} runs of {STEPS_OF_A_RUN} steps, {repeat} rounds by turns")
    result.add("Postdesk ÷ plain models", "ratio", [plain / ours for plain, ours in rounds])
    result.add("plain models, steps/s", "plain_steps_per_second", [steps / plain for plain, _ in rounds], 0)
    result.add("Postdesk, steps/s", "steps_per_second", [steps / ours for _, ours in rounds], 0)
    return result


def _round(rig: Rig, runs: int) -> tuple[float, float]:
    """The seconds of the plain models and of the worker, each in an installation of its own."""
    seconds = []
    for verb in ("plain", "work"):
        rig.new_installation()
        rig.run([*PROGRAM, "fill", str(runs)])
        seconds.append(json.loads(rig.run([*PROGRAM, verb, str(runs)])))
    return seconds[0], seconds[1]
