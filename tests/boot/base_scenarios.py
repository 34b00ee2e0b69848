# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The scenarios that each kernel runs, and those without a kernel: 1 to 10, 13, 14, make-boot."""

from dataclasses import replace

import platforms
from report import FAULT
from scenario import (
    BROKEN,
    LOSES_GRANTS,
    NAMED,
    NO_DETACH_WARNING,
    NO_MSI_WARNING,
    STOCK_WARNING,
    UNNAMED,
    Scenario,
    cannot_detach,
)


def policy_of(platform):
    return f"policies/qemu-virt-{platforms.get(platform).arch}.yaml"


# What is said of a disk that never answers.
LOST_DISK = FAULT + r"|nvme.*(timeout|controller is down)|I/O error"
LOST_DISK_6_1 = {"arm64": f"{LOST_DISK}|{NO_MSI_WARNING}", "arm": f"{LOST_DISK}|{NO_DETACH_WARNING}"}


def controls(combinations):
    faults = (r"event 0x10 received", r"page fault from")
    for platform, linux in combinations:
        broken = (platform, linux) != ("arm64", "6.12")
        said = LOST_DISK_6_1[platform] if linux == "6.1" else LOST_DISK
        yield Scenario(
            "1",
            "stock kernel, no overlay",
            platform,
            linux,
            variant="unpatched",
            disks=dict.fromkeys("ab", BROKEN if broken else LOSES_GRANTS),
            log_may_have=said if broken else STOCK_WARNING,
            log_must_have=(faults[platform == "arm"],) if broken else (),
            # 32-bit ARM has no group types to tell it by.
            verify_finds=("group-type",) if platform == "arm64" else (),
        )


def patched(platform, linux, **changes):
    named_one = {"a": NAMED, "b": UNNAMED}
    if (platform, linux) == ("arm64", "6.1"):
        changes["log_may_have"] = NO_MSI_WARNING
    base = Scenario("", "", platform, linux, policy=policy_of(platform), **changes)
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
    for number, by, delivery in (
        ("4", "`fdt set` script, Debian's U-Boot", "script"),
        ("5", "merged tree", "merged"),
        ("14", "FIT image, `bootm ADDRESS#base#overlay`", "fit"),
    ):
        yield replace(
            base,
            number=number,
            title=f"one NVMe named, {by}",
            delivery=delivery,
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
        log_may_have=NO_DETACH_WARNING if cannot_detach(platform, linux) else base.log_may_have,
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
    for number, where, delivery in (("9", "", "apply"), ("9-fit", ", in a FIT image", "fit")):
        yield replace(
            base,
            number=number,
            title=f"overlay for another tree{where}",
            policy="tests/boot/policies/absent-controller.yaml",
            delivery=delivery,
            action="refused",
            nodes="tests/boot/nodes/absent-controller.dts",
        )


def display(platform, linux):
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


def selftest(platform, linux):
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
        # A page smaller than the IOMMU's, and a page of nobody's: it tries both.
        log_may_have=r"iommu: unaligned: .* min_pagesz 0x200000$|dtpolicy-swiotlb-selftest: Xen does not flush",
        log_must_have=(r"dtpolicy-selftest: [1-9]\d* passed, 0 failed",),
    )


def boards():
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


def folders():
    """What scripts/make-boot makes for its boards, by real U-Boot up to Xen's first instruction. The machine
    has memory where the board has it, so that the addresses in `boot.scr` are those of the board."""
    for board, platform, firmware in (
        ("google-snow", "arm", ""),
        ("pine64-rockpro64", "arm64-rpi3", "rpi3"),
        ("radxa-rock-5b", "arm64-rpi3", "rpi3"),
    ):
        base = Scenario(
            f"make-boot-{board}",
            f"boot folder of {board}: `boot.scr` up to Xen",
            platform,
            "none",
            variant="",
            action="folder",
            delivery="merged",
            policy=f"policies/{board}.yaml",
            firmware=firmware,
            seconds=200,
        )
        yield base
        for lost in ("kernel", "board-xen.dtb") if platform == "arm" else ():
            yield replace(
                base,
                number=f"{base.number}-without-{lost.partition('.')[0]}",
                title=f"boot folder of {board} without its {lost}: Xen does not start",
                own={"without": lost},
            )
