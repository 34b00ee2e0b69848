# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The scenarios as data. boot.py carries them out; a board's own stand in its module of platforms/."""

from dataclasses import replace

import platforms
from scenario import (
    BROKEN,
    LOSES_GRANTS,
    NAMED,
    NO_DETACH_WARNING,
    NO_MSI_WARNING,
    STOCK_WARNING,
    UNNAMED,
    Scenario,
)

COMBINATIONS = [(arch, linux) for arch in ("arm64", "arm") for linux in ("6.1", "6.12")]
NEWEST = [("arm64", "newest"), ("arm", "newest")]
GUEST_COMBINATIONS = [
    (arch, linux) for arch in ("arm64-gicv2", "arm") for linux in ("6.1", "6.12", "newest")
]
# What the newest kernel runs of the scenarios below.
ON_NEWEST = ("2", "3", "6", "7-off", "7-force", "8-none", "8-both", "8-split", "12-named", "12-unnamed", "13")

# What kernels run that check themselves (kernel/debug.config): one scenario of each kind.
DEBUG = (("arm64", "newest"), ("arm", "6.12"))
ON_DEBUG = ("2", "3", "8-both", "12-named", "13")


def _policy(platform):
    return f"policies/qemu-virt-{platforms.get(platform).arch}.yaml"


def _controls():
    faults = (r"event 0x10 received", r"page fault from")
    for platform, linux in COMBINATIONS:
        broken = (platform, linux) != ("arm64", "6.12")
        yield Scenario(
            "1",
            "stock kernel, no overlay",
            platform,
            linux,
            variant="unpatched",
            disks=dict.fromkeys("ab", BROKEN if broken else LOSES_GRANTS),
            log_may_have=".*" if broken else STOCK_WARNING,
            log_must_have=(faults[platform == "arm"],) if broken else (),
            # 32-bit ARM has no group types to tell it by.
            verify_finds=("group-type",) if platform == "arm64" else (),
        )


def _patched(platform, linux, **changes):
    named_one = {"a": NAMED, "b": UNNAMED}
    if (platform, linux) == ("arm64", "6.1"):
        changes["log_may_have"] = NO_MSI_WARNING
    base = Scenario("", "", platform, linux, policy=_policy(platform), **changes)
    yield replace(
        base,
        number="2",
        title="no overlay",
        policy="",
        undelivered=base.policy,
        disks=dict.fromkeys("ab", UNNAMED),
    )
    yield replace(
        base, number="3", title="one NVMe named, `fdt apply`", delivery="apply", disks=named_one
    )
    if "xen" in changes:
        return
    yield replace(
        base,
        number="4",
        title="one NVMe named, `fdt set` script, Debian's U-Boot",
        delivery="script",
        stamp=True,
        disks=named_one,
    )
    yield replace(
        base,
        number="5",
        title="one NVMe named, merged tree",
        delivery="merged",
        stamp=True,
        disks=named_one,
    )
    yield replace(
        base,
        number="14",
        title="one NVMe named, FIT image, `bootm ADDRESS#base#overlay`",
        delivery="fit",
        stamp=True,
        disks=named_one,
    )
    yield replace(
        base,
        number="6",
        title='every device behind an IOMMU (`iommu: "*"`)',
        delivery="apply",
        policy="tests/boot/policies/all.yaml",
        stamp=True,
        disks=dict.fromkeys("ab", NAMED),
    )
    yield replace(
        base,
        number="7-off",
        title="`xen_swiotlb=off`",
        policy="",
        dom0_arguments="xen_swiotlb=off",
        settings={"swiotlb-xen": "off"},
        log_may_have=NO_DETACH_WARNING if (platform, linux) == ("arm", "6.1") else base.log_may_have,
        disks=dict.fromkeys("ab", NAMED),
    )
    yield replace(
        base,
        number="7-force",
        title="`xen_swiotlb=force`, one NVMe named",
        delivery="apply",
        dom0_arguments="xen_swiotlb=force",
        settings={"swiotlb-xen": "force"},
        disks=named_one,
    )
    yield replace(
        base,
        number="9",
        title="overlay for another tree",
        policy="tests/boot/policies/absent-controller.yaml",
        delivery="apply",
        action="refused",
        nodes="tests/boot/nodes/absent-controller.dts",
    )
    yield replace(
        base,
        number="9-fit",
        title="overlay for another tree, in a FIT image",
        policy="tests/boot/policies/absent-controller.yaml",
        delivery="fit",
        action="refused",
        nodes="tests/boot/nodes/absent-controller.dts",
    )


def _display(platform, linux):
    """The Snow's display group in small, and what becomes of it. On arm the real one runs
    (platforms/snow.py)."""
    both, one = ("soc:fimd@14400000", "soc:mixer@14450000"), ("soc:fimd@14400000",)
    # Either may come first.
    bound = r"(fimd|mixer)@\d+: display: shares the DMA ops of soc:(?!\1)"
    base = Scenario(
        "", "", platform, linux, action="platform", nodes="tests/boot/nodes/display.dts", delivery="apply"
    )
    yield replace(
        base,
        number="8-none",
        title="display group, no overlay",
        delivery="none",
        named=(),
        log_must_have=(bound,),
    )
    yield replace(
        base,
        number="8-both",
        title="display group, both parts named",
        policy="tests/boot/policies/display.yaml",
        named=both,
        log_must_have=(bound,),
    )
    yield replace(
        base,
        number="8-split",
        title="display group, one part named: refused by dtpolicy, then by the driver",
        policy="tests/boot/policies/display-split-allowed.yaml",
        refused_policy="tests/boot/policies/display-split.yaml",
        refused_for="split-group",
        # Its driver refuses it, as exynos-drm does.
        verify_finds=("no-driver",),
        named=one,
        log_must_have=("display: Device soc:.* lacks support for IOMMU",),
    )


def _selftest(platform, linux):
    """The self-test of the series (tests/kernel), with the paths of caches watched by spies."""
    return Scenario(
        "13",
        "the series' self-test of granted pages",
        platform,
        linux,
        action="selftest",
        policy="tests/boot/policies/selftest.yaml",
        nodes="tests/kernel/selftest.dts",
        verify_finds=("no-driver",),  # it lets go of its device when it is done
        log_must_have=(r"dtpolicy-selftest: [1-9]\d* passed, 0 failed",),
    )


def _layouts(platform, linux):
    """What nothing else here is: memory, buses and options that hide no mistake."""
    both = dict.fromkeys("ab", NAMED)
    may_have = NO_MSI_WARNING if (platform, linux) == ("arm64", "6.1") else ""
    base = Scenario(
        "",
        "",
        platform,
        linux,
        policy=_policy(platform),
        delivery="apply",
        disks={"a": NAMED, "b": UNNAMED},
        log_may_have=may_have,
    )
    # Xen gives memory in large pieces only; Linux may be told to use less of it.
    for name, title, odd in (
        ("336M", "dom0 memory is no multiple of a section", {"dom0_arguments": "mem=336M"}),
        (
            "banks",
            "dom0 memory in two banks",
            {"dom0_memory": "640M", "console_must_have": (r"BANK\[1\]",)},
        ),
    ):
        yield replace(base, number=f"16-{name}", title=title, **odd)
        yield replace(
            _selftest(platform, linux), number=f"13-{name}", title=f"self-test: {title}", **odd
        )
    yield replace(
        base,
        number="16-port",
        title="host bridge named, a root port with a node before one disk",
        platform=f"{platform}-port",
        nodes="tests/boot/nodes/root-port.dts",
        policy="tests/boot/policies/bridge.yaml",
        disks=both,
    )
    # 32-bit ARM attaches only what is alone in its group: the second disk does not answer there.
    if platform == "arm64":
        yield replace(
            base,
            number="16-group",
            title="host bridge named, two disks in one IOMMU group",
            platform=f"{platform}-group",
            policy="tests/boot/policies/bridge.yaml",
            disks=both,
        )
    yield replace(
        base,
        number="16-rebind",
        title="a driver that fails to bind, and one that binds twice",
        before=("bind_in_vain", "rebind_disk a", "rebind_disk b"),
    )
    yield replace(
        base,
        number="16-lazy",
        title="`iommu.strict=0`: a disk whose guests' pages go through it stays strict",
        dom0_arguments="iommu.strict=0",
    )
    yield replace(
        base,
        number="16-passthrough-1",
        title="`iommu.passthrough=1`: takes no name back",
        dom0_arguments="iommu.passthrough=1",
    )
    yield replace(
        base,
        number="16-passthrough-0",
        title="`iommu.passthrough=0`: every device by the IOMMU",
        dom0_arguments="iommu.passthrough=0",
        disks=both,
        by_default=("b",),
        verify_finds=("group-type",) if platform == "arm64" else (),
    )
    yield replace(
        base,
        number="16-two-cpus",
        title="dom0 with two CPUs",
        dom0_vcpus=2,
    )


def _guests():
    """A PV guest whose disk is NVMe `a`, through blkback."""
    for platform, linux in GUEST_COMBINATIONS:
        base = Scenario(
            "12",
            "",
            platform,
            linux,
            policy=_policy(platform),
            action="guest",
            guest_data="right",
            seconds=900,
        )
        # Any other stock kernel does not even get the disk (scenario 1).
        if (platform, linux) == ("arm64-gicv2", "6.12"):
            yield replace(
                base,
                number="12-stock",
                title="PV guest, stock kernel: its data is lost",
                variant="unpatched",
                policy="",
                disks=dict.fromkeys("ab", LOSES_GRANTS),
                log_may_have=STOCK_WARNING,
                guest_data="wrong",
                verify_finds=("group-type",),
            )
        yield replace(
            base,
            number="12-named",
            title="PV guest, its disk named: through the IOMMU",
            delivery="apply",
            disks={"a": NAMED, "b": UNNAMED},
        )
        yield replace(
            base,
            number="12-unnamed",
            title="PV guest, its disk unnamed: swiotlb-xen",
            policy="",
            disks=dict.fromkeys("ab", UNNAMED),
        )


def _boards():
    """Shipped policies on the trees of their real boards, by real U-Boot alone."""
    for arch in ("arm64", "arm"):
        base = Scenario("", "", arch, "none", action="boards", xen="none", variant="")
        yield replace(base, number="10-apply", title="board trees, `fdt apply`", delivery="apply")
        yield replace(
            base,
            number="10-set",
            title="board trees, `fdt set` script, Debian's U-Boot",
            delivery="script",
        )


def all_scenarios():
    scenarios = list(_controls())
    for platform, linux in COMBINATIONS + NEWEST:
        here = list(_patched(platform, linux)) + [_selftest(platform, linux)]
        if platform == "arm64":
            here += _display(platform, linux)
        scenarios += [one for one in here if linux != "newest" or one.number in ON_NEWEST]
        scenarios += _layouts(platform, linux)
    for scenario in _patched("arm64", "6.12", xen="4.20"):
        scenarios.append(
            replace(scenario, number=f"11-{scenario.number}", title=f"Xen 4.20: {scenario.title}")
        )
    scenarios += list(_boards()) + list(_guests())
    # Before the boards' own: those say themselves which of them run on kernels that check themselves.
    scenarios += [
        replace(one, flavour="debug")
        for one in scenarios
        if (one.arch, one.linux) in DEBUG and one.number in ON_DEBUG
    ]
    return scenarios + list(platforms.own_scenarios())


# What costs is building kernels. CI boots all of 6.12, and of two kernels more one of each kind of scenario:
# the newest for arm, and the newest for arm64 that checks itself.
CI = {
    ("arm", "newest", ""): ("2", "3", "6", "7-off", "13"),
    ("arm64", "newest", "debug"): ("2", "3", "8-both", "13"),
}


def ci_choice(scenarios):
    for one in scenarios:
        if (one.linux, one.flavour) in (("6.12", ""), ("none", "")):
            yield one
        elif one.number in CI.get((one.arch, one.linux, one.flavour), ()):
            yield one
