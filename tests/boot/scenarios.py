# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The scenarios as data, and which of them CI boots. boot.py carries them out; a board's own stand in its
module of platforms/."""

from dataclasses import replace

import platforms
from base_scenarios import boards, controls, display, folders, patched, selftest
from layouts import combinations, far_memory, guests, layouts, parts
from scenario import SERVE_BOARDS

COMBINATIONS = [(arch, linux) for arch in ("arm64", "arm") for linux in SERVE_BOARDS]
NEWEST = [("arm64", "newest"), ("arm", "newest")]
GUEST_PLATFORMS = ("arm64-gicv2", "arm")
GUEST_COMBINATIONS = [(platform, linux) for platform in GUEST_PLATFORMS for linux in (*SERVE_BOARDS, "newest")]
# One of each kind: what the newest kernel runs of the scenarios below, and one of a version that no Debian has.
OF_EACH_KIND = ("2", "3", "6", "7-off", "7-force", "8-none", "8-both", "8-split", "12-named", "12-unnamed", "13")

# What kernels run that check themselves (kernel/debug.config): one scenario of each kind.
DEBUG = (("arm64", "newest"), ("arm", "newest"))
ON_DEBUG = ("2", "3", "8-both", "12-named", "13")


def _on_debug(one):
    one = replace(one, flavour="debug", seconds=2 * one.seconds)
    if one.action not in ("disks", "guest"):
        return one
    # Upstream's gntdev copies to user space with its lock held, and takes it in mmap, as the test of grants
    # and xenstored do. PROVE_LOCKING tells of the first only, and then looks no more: what was before it, the
    # disks' probes, was watched.
    return replace(
        one,
        log_may_have="|".join(
            filter(None, (one.log_may_have, r"possible circular locking dependency", r"Call trace:"))
        ),
        log_must_have=(*one.log_must_have, r"\(&priv->lock\).*, at: gntdev_mmap\+"),
    )


def _with_series(platform, linux):
    """What QEMU's machine as it is boots with the series."""
    yield from patched(platform, linux)
    yield selftest(platform, linux)
    if platform == "arm64":
        yield from display(platform, linux)


def all_scenarios():
    scenarios = list(controls(COMBINATIONS))
    for platform, linux in COMBINATIONS + NEWEST:
        here = _with_series(platform, linux)
        scenarios += [one for one in here if linux != "newest" or one.number in OF_EACH_KIND]
        scenarios += layouts(platform, linux)
        scenarios += combinations(platform, linux)
    for scenario in patched("arm64", "6.12", xen="4.20"):
        scenarios.append(
            replace(scenario, number=f"11-{scenario.number}", title=f"Xen 4.20: {scenario.title}")
        )
    scenarios += [*boards(), *folders(), *guests(GUEST_COMBINATIONS), *far_memory()]
    stock = [one for one in scenarios if (one.linux, one.variant) == ("6.12", "unpatched")]
    scenarios += parts(stock, GUEST_PLATFORMS)
    # Before the boards' own: those say themselves which of them run on kernels that check themselves.
    scenarios += [
        _on_debug(one)
        for one in scenarios
        if (one.arch, one.linux) in DEBUG and one.number in ON_DEBUG
    ]
    return scenarios + list(platforms.own_scenarios())


def of_version(linux):
    """One scenario of each kind, for a version that the choice above does not have (6.18): fetch-linux --from
    takes its source."""
    for platform in ("arm64", "arm"):
        yield from (one for one in _with_series(platform, linux) if one.number in OF_EACH_KIND)
    yield from guests([(platform, linux) for platform in GUEST_PLATFORMS])


# What costs is building kernels. CI boots all of 6.12, and of two kernels more one of each kind of scenario:
# the newest for arm64, and the newest for arm that checks itself.
CI = {
    ("arm64", "newest", ""): ("2", "3", "6", "7-off", "8-both", "12-named", "12-unnamed", "13"),
    ("arm", "newest", "debug"): ("2", "3", "13"),
}


# Of the self-test's combinations CI boots those that share the least.
CI_COMBINATIONS = ("13-336M-off-lazy", "13-513M-force-lazy")
ALL_ONLY = {one.number for one in (*combinations("arm64", "6.12"), *far_memory())} - set(CI_COMBINATIONS)


def ci_choice(scenarios):
    for one in scenarios:
        if one.number in ALL_ONLY or one.part:
            continue
        if (one.linux, one.flavour) in (("6.12", ""), ("none", "")):
            yield one
        elif one.number in CI.get((one.arch, one.linux, one.flavour), ()):
            yield one
