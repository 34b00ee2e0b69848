# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What comes of one scenario, and what every way of running one shares."""

import os
import time
from dataclasses import dataclass, field

from machine import BootError


# How a problem ends that is none of what is tested: chance had nothing to show. Such a boot is done again.
NOTHING_SHOWN = ": that shows nothing"
MOST_BOOTS = 3


@dataclass
class Outcome:
    scenario: object
    problems: list = field(default_factory=list)
    report: object = None
    images: dict = field(default_factory=dict)  # of each disk: wrong sectors on the host, by part
    rows: list = field(default_factory=list)  # prediction and observation, device by device
    facts: list = field(default_factory=list)  # of scenario 10: (policy, tree, changed properties)
    seen: list = field(default_factory=list)  # what the host found by itself (Host.facts)
    seconds: float = 0.0
    console: str = ""
    log_path: str = ""


def run_until_shown(make_run):
    """The outcome of `make_run().run()`, the last one where chance had nothing to show MOST_BOOTS times."""
    for _ in range(MOST_BOOTS):
        outcome = make_run().run()
        if not outcome.problems or not all(problem.endswith(NOTHING_SHOWN) for problem in outcome.problems):
            break
    return outcome


class Run:
    """One scenario in its folder; `_run` is its course."""

    def __init__(self, scenario, assets, folder):
        self._scenario = scenario
        self._assets = assets
        self._work = os.path.join(folder, scenario.name)
        self.log_path = os.path.join(self._work, "console.log")
        os.makedirs(self._work, exist_ok=True)

    def _file(self, name):
        return os.path.join(self._work, name)

    def run(self):
        outcome = Outcome(self._scenario, log_path=self.log_path)
        started = time.monotonic()
        # A machine's lines may be torn anywhere: what cannot be read of one boot must not end the others.
        for step in (self._run, self._also_look):
            try:
                step(outcome)
            except BootError as error:
                outcome.problems.insert(0, str(error))
            except Exception as error:  # pylint: disable=broad-exception-caught
                outcome.problems.insert(0, f"{type(error).__name__}: {error}")
        outcome.seconds = time.monotonic() - started
        return outcome

    def _run(self, outcome):
        raise NotImplementedError

    def _also_look(self, outcome):
        """Adds what is wrong with what was seen, also where `_run` was cut."""
