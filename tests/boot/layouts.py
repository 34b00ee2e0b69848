# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Scenarios with memory, buses, options and guests that the others do not have: 12, 16, and 13 on them."""

import itertools
from dataclasses import replace

from base_scenarios import policy_of, selftest
from scenario import (
    LOSES_GRANTS,
    NAMED,
    NO_DETACH_WARNING,
    NO_MSI_WARNING,
    SHARED_LINE_WARNING,
    STOCK_WARNING,
    UNNAMED,
    Scenario,
    State,
    cannot_detach,
)


def layouts(platform, linux):
    """What nothing else here is: memory, buses and options that hide no mistake."""
    both = dict.fromkeys("ab", NAMED)
    may_have = NO_MSI_WARNING if (platform, linux) == ("arm64", "6.1") else ""
    base = Scenario(
        "",
        "",
        platform,
        linux,
        policy=policy_of(platform),
        delivery="apply",
        disks={"a": NAMED, "b": UNNAMED},
        log_may_have=may_have,
    )
    # Xen gives memory in large pieces only; Linux may be told to use less of it.
    _, limit, seen = MEMORY["336M"]
    for name, title, odd in (
        (
            "336M",
            "dom0 memory is no multiple of a section",
            {"dom0_arguments": limit, "log_must_have": seen},
        ),
        (
            "banks",
            "dom0 memory in two banks",
            {"dom0_memory": "640M", "console_must_have": (r"BANK\[1\]",)},
        ),
    ):
        yield replace(base, number=f"16-{name}", title=title, **odd)
        test = selftest(platform, linux)
        said = (*test.log_must_have, *odd.get("log_must_have", ()))
        yield replace(
            test, number=f"13-{name}", title=f"self-test: {title}", **{**odd, "log_must_have": said}
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
            own={"one-group": True},
        )
    # 6.1 asks for an IOMMU mapping as large as the mask of 64 bits that disk a's driver has left, and 32-bit
    # ARM has none: bound again, the disk would be on swiotlb-xen.
    twice = ("rebind_disk b",) if (platform, linux) == ("arm", "6.1") else ("rebind_disk a", "rebind_disk b")
    yield replace(
        base,
        number="16-rebind",
        title="a driver that fails to bind, and one that binds twice",
        before=("bind_in_vain", *twice),
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
        # 32-bit ARM has no queue of flushes that could be lazy.
        title="`iommu.passthrough=0 iommu.strict=0`: every device by the IOMMU, and strict",
        dom0_arguments="iommu.passthrough=0 iommu.strict=0",
        disks=both,
        by_default=("b",),
        verify_finds=("group-type",) if platform == "arm64" else (),
        log_must_have=(r"invalidation policy: strict mode \(set via kernel",) if platform == "arm64" else (),
        # The identity domain that these kernels lack again.
        log_may_have=NO_DETACH_WARNING if cannot_detach(platform, linux) else base.log_may_have,
    )
    yield replace(
        base,
        number="16-two-cpus",
        title="dom0 with two CPUs",
        dom0_vcpus=2,
        log_must_have=(r"Brought up 1 node, 2 CPUs",),
        log_may_have=SHARED_LINE_WARNING if linux == "newest" else base.log_may_have,
    )


# Xen's two banks of 640M on the machine of 32-bit ARM, whose `mem=` knows none: it would take 513M from the
# first one's start, holes and all. Without `vmalloc=` their end is past what a kernel without high memory takes.
BANKS = "mem=128M@0x40000000 mem=385M@0x58000000 vmalloc=192M"
# What Xen gives, what Linux is told to use of it, and what its log then has.
MEMORY = {
    "336M": ("384M", "mem=336M", (r"/344064K available",)),  # no multiple of a section
    "384M": ("384M", "", ()),
    "513M": ("640M", "mem=513M", (r"mem 0x0*40000000-0x0*47ffffff\]", r"mem 0x0*58000000-0x0*700fffff\]")),
}
SWIOTLB = {"auto": "", "off": "xen_swiotlb=off", "force": "xen_swiotlb=force"}
FLUSH = {"strict": "", "lazy": "iommu.strict=0"}


def combinations(platform, linux):
    """The self-test in each combination of what decides about a page; 13 and 13-336M are two of them."""
    for memory, swiotlb, flush in itertools.product(MEMORY, SWIOTLB, FLUSH):
        if (swiotlb, flush) == ("auto", "strict") and memory != "513M":
            continue
        given, limit, seen = MEMORY[memory]
        if (platform, memory) == ("arm", "513M"):
            limit = BANKS
        elif (platform, memory) == ("arm64", "513M"):
            # 16 MiB: before 6.6 the buffer is made late, and cannot be so large.
            limit += " swiotlb=8192"
            if linux != "6.1":
                seen = (*seen, r"software IO TLB: mapped .*\(16MB\)")
        base = selftest(platform, linux)
        if swiotlb == "off" and cannot_detach(platform, linux):
            base = replace(base, log_may_have=f"{base.log_may_have}|{NO_DETACH_WARNING}")
        yield replace(
            base,
            number=f"13-{memory}-{swiotlb}-{flush}",
            title=f"self-test: {memory}, swiotlb {swiotlb}, {flush}",
            dom0_memory=given,
            dom0_arguments=" ".join(filter(None, (limit, SWIOTLB[swiotlb], FLUSH[flush]))),
            log_must_have=(*base.log_must_have, *seen),
            settings={} if swiotlb == "auto" else {"swiotlb-xen": swiotlb},
        )


def far_memory():
    """Memory that the kernel has no address for (32-bit ARM), and memory above 4 GiB."""
    for platform, flavour, given, arguments, title, memory, page in (
        # The kernel's own addresses end at 0x59800000 then, within Xen's second bank.
        ("arm", "highmem", "640M", "vmalloc=600M", "most of it high memory", r"HighMem  \[mem 0x0*59800000-", "[67]"),
        ("arm64-large", "", "3584M", "", "a bank above 4 GiB", r"node   0: \[mem 0x0*1[0-9a-f]{8}-", "1"),
    ):
        base = Scenario(
            "16-far",
            f"dom0 memory of {given}, {title}",
            platform,
            "6.12",
            flavour=flavour,
            policy=policy_of(platform),
            delivery="apply",
            disks={"a": NAMED, "b": UNNAMED},
            log_must_have=(memory,),
        )
        test = selftest(platform, "6.12")
        said = (*test.log_must_have, memory, rf"dtpolicy-selftest: a page at 0x{page}[0-9a-f]{{7,8}}$")
        test = replace(test, number="13-far", title=f"self-test: {base.title}", flavour=flavour, log_must_have=said)
        for one in (base, test):
            yield replace(one, dom0_memory=given, dom0_arguments=arguments)


def guests(combinations):
    """A PV guest whose disk is NVMe `a`, through blkback."""
    for platform, linux in combinations:
        base = Scenario(
            "12",
            "",
            platform,
            linux,
            policy=policy_of(platform),
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


def parts(stock, guest_platforms):
    """The series up to the end of each part but the last. Nothing is lost that a stock kernel does not lose, and
    with the third part nothing at all. `stock`: the scenarios of stock kernels, which the first two change nothing of."""
    for part in "ab":
        for one in stock:
            title = f"the series up to part {part}: as a stock kernel"
            yield replace(one, title=title, variant=f"part-{part}")
    for platform in ("arm64", "arm"):
        yield Scenario(
            "7-off",
            "`xen_swiotlb=off`, the series up to part b: every device by the IOMMU, granted pages are lost",
            platform,
            "6.12",
            variant="part-b",
            dom0_arguments="xen_swiotlb=off",
            disks=dict.fromkeys("ab", State("iommu", "translates", "yes", "lost")),
            by_default=("a", "b"),
            verify_finds=("group-type",) if platform == "arm64" else (),
        )
    for platform in guest_platforms:
        yield Scenario(
            "12-unnamed",
            "PV guest, the series up to part c: every device by the IOMMU, its data is right",
            platform,
            "6.12",
            variant="part-c",
            disks=dict.fromkeys("ab", NAMED),
            by_default=("a", "b"),
            action="guest",
            guest_data="right",
            verify_finds=("group-type",) if platform != "arm" else (),
            seconds=900,
        )
