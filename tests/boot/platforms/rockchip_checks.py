# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What guest/codec.c and host/rockchip.c said, against what becomes of each codec (rockchip.py)."""

import re

from outcome import NOTHING_SHOWN


def jobs_of(lines):
    """What host/rockchip.c said, job by job: [(kind, unit, {key: word})]."""
    jobs = []
    for line in lines:
        kind, *words = line.split()
        if kind == "job":
            jobs.append([])
        if jobs:
            unit = "" if "=" in words[0] else words[0]
            jobs[-1].append((kind, unit, dict(word.split("=", 1) for word in words if "=" in word)))
    return jobs


def _said(report, name, *words):
    """The counts of the line of guest/codec.c's that has just these words."""
    lines = (counts for owner, said, counts in report.io if owner == name and said == ["codec", *words])
    return next(lines, None)


def _right(counts, **more):
    """`more`: what the line must have beside pages that are right."""
    wanted = {"wrong": 0, "exported-wrong": 0, **more}
    return counts and counts.get("pages", 0) > 0 and all(
        counts.get(name) == number for name, number in wanted.items()
    )


def problems(platform, tree, scenario, report, jobs):
    first = 2  # the next number that guest/codec.c gives to a buffer
    for decoder in platform.decoders:
        fate = scenario.own["codecs"][decoder.name]
        memory = _said(report, decoder.name, "output", "memory")
        if fate == "absent":
            if _said(report, decoder.name, "failed") != {"errno": 19}:
                yield f"{decoder.name}: there, though it must be absent"
        elif fate == "killed":
            if _said(report, decoder.name, "killed") != {"signal": 9}:
                yield f"{decoder.name}: the program that maps its buffers lives; memory: {memory}"
        elif fate == "kernel":
            if not memory or not memory["aliased"] or memory["pointers"] < 1000:
                yield f"{decoder.name}: buffers that must be the kernel's memory: {memory}"
        else:
            device = tree.device(tree.find(decoder.compatible))
            yield from _decoder_problems(decoder, device, fate, first, report, jobs)
            first += 4
    named = {tree.find(compatible) for compatible in scenario.own.get("named", ())}
    for path in filter(tree.is_user, tree.paths):
        name = tree.device(path)
        said = report.log_matches(re.escape(name) + ": xen,force-iommu-dma: using IOMMU DMA")
        if bool(said) != (path in named):
            yield f"{name}: the kernel {'says' if said else 'does not say'} that it is named"
    if platform.encoder_name in scenario.own["codecs"]:
        yield from _job_problems(platform, tree, scenario, report, jobs)


def _decoder_problems(decoder, device, fate, first, report, jobs):
    for at, queue in ((first, "output"), (first + 2, "capture")):
        memory = _said(report, decoder.name, queue, "memory")
        if not memory or memory["aliased"]:
            yield f"{decoder.name}: {queue} buffers are not memory of their own: {memory}"
        counts = _said(report, decoder.name, queue)
        if not _right(counts):
            yield f"{decoder.name}: {queue} buffers: {counts}"
            continue
        for number in (at, at + 1):
            yield from _buffer_problems(device, fate, number, counts["pages"] // 2, jobs)


def _buffer_problems(device, fate, number, pages, jobs):
    """Where the host found a decoder's buffer."""
    kind, unit = ("table", device) if fate == "translates" else ("memory", "")
    for job in jobs:
        found = [
            counts
            for said, owner, counts in job
            if (said, owner) == (kind, unit) and counts["buffer"] == str(number)
        ]
        if len(found) != 1 or int(found[0]["pages"]) != pages:
            yield f"{device}: buffer {number} of {pages} pages, by the host: {kind} {found}"
        elif fate == "bypasses" and found[0]["breaks"] != "0":
            yield f"{device}: buffer {number} is not contiguous: {found}"
        on = [counts["paging"] for said, owner, counts in job if (said, owner) == ("mmu", device)]
        if on != ["on" if fate == "translates" else "off"]:
            yield f"{device}: paging is {on} where it {fate}"


def _job_problems(platform, tree, scenario, report, jobs):
    name, device = platform.encoder_name, tree.device(tree.find(platform.encoder))
    fate = scenario.own["codecs"][name]
    ended = {"absent": ("failed", {"errno": 19}), "killed": ("killed", {"signal": 9})}.get(fate)
    if ended:
        if _said(report, name, "job", "own", ended[0]) != ended[1] or jobs:
            yield f"{name}: wanted {fate}; {len(jobs)} jobs"
        return
    for number, how in enumerate(("own", "imported")):
        counts = _said(report, name, "job", how)
        if not _right(counts, error=0, header=1):
            yield f"{name}: job with {how} buffers: {counts}"
        if len(jobs) <= number:
            yield f"{name}: the host saw no job with {how} buffers"
            continue
        seen = jobs[number][0][2]
        if seen["read"] != seen["right"] or seen["read"] == "0" or seen["fault"] != "none":
            yield f"{name}: job with {how} buffers, by the host: {seen}"
        # Scattered pages, of which the encoder must know nothing; or none.
        scattered = seen["breaks"] != "0"
        if (seen["paging"] == "on") != (fate == "translates") or (scattered and fate == "bypasses"):
            yield f"{name}: job with {how} buffers, which {fate}: {seen}"
    # In one of the jobs at least; which pages the kernel still has side by side is chance, and an IOMMU is seen only
    # where they are apart.
    if scenario.own.get("scatter") and jobs and all(job[0][2]["breaks"] == "0" for job in jobs):
        yield f"{name}: no page of any picture lies apart{NOTHING_SHOWN}"
