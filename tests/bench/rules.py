"""What matching costs with ten, a hundred and a thousand linking rules."""

import json
import sys

from tests.bench.results import Result
from tests.bench.rig import Rig


def run(rig: Rig, *, letters: int, repeat: int) -> Result:
    """The costs, and how many times the cost with ten rules they are."""
    rounds = [json.loads(rig.run([sys.executable, "-m", "tests.linking.bench_rules"])) for _ in range(repeat)]
    result = Result("rules", f"rules: matching a letter, {repeat} rounds")
    for count in (10, 100, 1000):
        key = f"microseconds_with_{count}_rules"
        result.add(f"{count:,} rules, µs a letter", key, [each[key] for each in rounds], 0)
    for count in (100, 1000):
        ratios = [each[f"microseconds_with_{count}_rules"] / each["microseconds_with_10_rules"] for each in rounds]
        result.add(f"{count:,} rules ÷ 10 rules", f"ratio_{count}_to_10", ratios)
    return result
