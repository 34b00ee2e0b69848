# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""kill -9 at any moment, a thousand times: the output is the old one or the new one, whole."""

import os
import random
import subprocess
import time

from place import OLD, TEMPORARY

ROUNDS = 1000


def duration(place):
    times = []
    for _ in range(5):
        begin = time.monotonic()
        place.run()
        times.append(time.monotonic() - begin)
    return sorted(times)[2]


def kill(place, choose, takes):
    """Every second time as soon as the temporary file is there, or soon after: a write is short."""
    process = subprocess.Popen(place.command(), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if choose.random() < 0.5:
        time.sleep(choose.uniform(0, 1.2 * takes))
    else:
        while process.poll() is None:
            if any(TEMPORARY.fullmatch(name) for name in os.listdir(place.outputs)):
                time.sleep(choose.uniform(0, 0.0005))
                break
    process.kill()
    process.stderr.read()
    process.stderr.close()
    return process.wait()


def at_any_moment(place, failures):
    choose = random.Random(1)
    takes = duration(place)
    killed = replaced = left = 0
    for _ in range(ROUNDS):
        for temporary in place.left_behind():
            (place.outputs / temporary).unlink()
        place.put_old()
        killed += kill(place, choose, takes) == -9
        seen = place.output.read_bytes()
        failures.check('kill -9', seen in (OLD, place.expected), f'{len(seen)} bytes of neither')
        replaced += seen == place.expected
        names = set(os.listdir(place.outputs)) - {'base.dtb', 'out.dtb'}
        failures.check('kill -9', all(TEMPORARY.fullmatch(name) for name in names), names)
        failures.check('kill -9', len(names) <= 1, names)
        left += len(names)
    print(f'{killed} of {ROUNDS} killed, {replaced} with the new output in place, '
          f'{left} temporary files left behind', flush=True)
    # Else the moments were not those that matter.
    failures.check('kill -9', killed >= ROUNDS // 4 and left > 0 and 0 < replaced < ROUNDS,
                   'hardly any was killed in its write')
    failures.check('run after kills', place.run().returncode == 0)
    failures.check('run after kills', place.output.read_bytes() == place.expected)


SCENARIOS = [at_any_moment]
