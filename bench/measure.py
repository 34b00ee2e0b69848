# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Whole processes, measured side by side.

Rivals run in turns, round after round, so that whatever else the machine does hits all of them
alike; what is compared is the medians of one run. Times are wall clock, in seconds; the processor
time of each process (user and system) is kept beside them, for a machine that is not quiet.
"""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field


@dataclass
class Subject:
    """One thing to measure: commands that run one after the other and count as one."""
    name: str
    commands: list
    times: list = field(default_factory=list)
    processor_times: list = field(default_factory=list)
    peak_bytes: int = 0

    def median(self):
        return statistics.median(self.times)

    def processor_median(self):
        return statistics.median(self.processor_times)


class Failed(Exception):
    """A command did not do what is to be measured."""


def run_once(command):
    """(seconds, processor seconds, peak memory in bytes) of one process, which must succeed."""
    with open(os.devnull, 'r+b') as nothing:
        begin = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdin=nothing, stdout=nothing,
                                   stderr=subprocess.PIPE)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stderr.close()
    if process.returncode != 0:
        raise Failed(f'{command[0]} {command[1]}: exit code {process.returncode}: '
                     f'{errors.decode(errors="replace")[:500]}')
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def measure(subjects, rounds):
    """Fills in the times and peaks of all subjects. The first round warms caches and is not kept,
    unless it is the only one."""
    for number in range(rounds + 1 if rounds > 1 else 1):
        for subject in subjects:
            total = processor_total = 0
            for command in subject.commands:
                seconds, processor_seconds, peak = run_once(command)
                total += seconds
                processor_total += processor_seconds
                subject.peak_bytes = max(subject.peak_bytes, peak)
            if number > 0 or rounds == 1:
                subject.times.append(total)
                subject.processor_times.append(processor_total)
    return subjects
