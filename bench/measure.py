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


def run_subject(subject):
    """The same of all its commands, one after the other."""
    seconds, processor_seconds, peaks = zip(*map(run_once, subject.commands))
    return sum(seconds), sum(processor_seconds), max(peaks)


def measure(subjects, rounds):
    """Fills in the times and peaks of all subjects. Each run comes right after another of the same
    that does not count, unless there is only one round: so each finds its files, and the memory it
    needs, as warm as the others do. (A virtual machine may give memory that lies free for some
    seconds back to its host; to get 300 MB again took as long as what was to be measured.)"""
    for _ in range(rounds):
        for subject in subjects:
            if rounds > 1:
                run_subject(subject)
            seconds, processor_seconds, peak = run_subject(subject)
            subject.times.append(seconds)
            subject.processor_times.append(processor_seconds)
            subject.peak_bytes = max(subject.peak_bytes, peak)
    return subjects
