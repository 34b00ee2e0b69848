# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What a scenario is: what boots, and what must be seen."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class State:
    """One disk, in the words of the tool's own model (`compile --emit plan`)."""

    dma: str  # iommu | swiotlb-xen | direct
    iommu: str  # translates | bypassed | none
    works: str  # yes | faults | may not probe
    grants: str  # arrive | lost | nowhere


NAMED = State("iommu", "translates", "yes", "arrive")
UNNAMED = State("swiotlb-xen", "bypassed", "yes", "arrive")
# Stock kernels: a disk that never comes, or one that loses granted pages. The latter is there because
# the NVMe driver takes no notice when dma_set_mask() fails.
BROKEN = State("swiotlb-xen", "translates", "faults", "nowhere")
LOSES_GRANTS = State("iommu", "translates", "may not probe", "lost")

# Stock 6.12 on arm64 gives a device behind an IOMMU both kinds of DMA ops, and warns of it.
STOCK_WARNING = r"WARNING: .* dma_supported\+|Call trace:"
# Xen hides the GICv3's ITS from dom0, so that there are no MSIs; only 6.1 warns when a driver asks.
NO_MSI_WARNING = r"WARNING: .* pci_msi_(setup|teardown)_msi_irqs\+|Call trace:"

# So both disks share a line, and 7.3 says now and then that nobody cares for it, where dom0 has two CPUs: in 2 boots of 20
# with the series, in 2 of 20 without. It polls then.
SHARED_LINE_WARNING = r"irq \d+: nobody cared|Call trace:"

# 6.1's and 6.6's core cannot detach a device from a virtio-iommu (it has no detach_dev, no
# set_platform_dma_ops) where there is no default domain, and 32-bit ARM has none once swiotlb-xen is off. Here a
# driver that refuses its device does it.
NO_DETACH_WARNING = r"WARNING: .* (__iommu_group_set_domain(_internal)?|iommu_detach_device)\+|Call trace:"


def cannot_detach(platform, linux):
    """Whether devices stay in their domain as drivers go, but for swiotlb-xen's default domain."""
    return platform == "arm" and linux in ("6.1", "6.6")


# Of these one kernel has the drivers of all boards.
SERVE_BOARDS = ("6.1", "6.12")


@dataclass(frozen=True)
class Scenario:
    number: str
    title: str
    platform: str
    linux: str
    disks: dict = field(default_factory=dict)  # serial → State
    variant: str = "patched"  # of the kernel: unpatched | patched | alternative | part-a | part-b | part-c (build-kernel)
    flavour: str = ""  # of the kernel's configuration; `debug`: kernel/debug.config
    xen: str = "4.17"
    policy: str = ""  # the policy, from the project's top folder; none: no overlay
    delivery: str = "none"  # none | apply | script | merged | fit
    stamp: bool = False  # `compile --stamp`: /chosen says which policy it was
    undelivered: str = ""  # a policy whose overlay this boot lacks: `dtpolicy verify` must say so
    verify_finds: tuple = ()  # what `dtpolicy verify` in dom0 must find; empty: that all is right
    undelivered_finds: tuple = ("node-missing",)  # what it must find of `undelivered`
    settings: dict = field(default_factory=dict)  # the policy's `linux:` beside the version
    dom0_arguments: str = ""
    dom0_memory: str = "384M"
    dom0_vcpus: int = 1
    before: tuple = ()  # what dom0 does before it looks at the disks (guest/init)
    console_must_have: tuple = ()  # of all that the machine says, Xen too
    log_must_have: tuple = ()
    log_may_have: str = ""  # what is no news among the lines that report.TROUBLE looks for
    action: str = "disks"  # disks | refused | platform | selftest | guest | boards | folder | log (nothing else) | own (the board's)
    guest_data: str = ""  # right | wrong
    named: tuple = ()  # platform devices that must be on IOMMU DMA; the others of nodes/ must not
    refused_policy: str = ""  # a policy that the compiler must refuse ...
    refused_for: str = ""  # ... with this finding
    by_default: tuple = ()  # disks that an option or a part of the series gives to the IOMMU: the tool does not know it
    own: dict = field(default_factory=dict)  # what only the board's own checks know
    firmware: str = ""  # U-Boot's image, if not one of the two for QEMU's virt machine
    image: str = ""  # a kernel of one's own, without the test drivers, in the place of build-kernel's
    allow: dict = field(default_factory=dict)  # finding → paths: let through to see that it was right
    nodes: str = ""  # device nodes to add to the machine's tree, from the project's top folder
    seconds: int = 400

    @property
    def arch(self):
        return self.platform.split("-")[0]

    @property
    def part(self):
        """The part of the series that the kernel has it up to, as its variant says; none: it has all or nothing."""
        return self.variant if self.variant.startswith("part-") else ""

    @property
    def name(self):
        return "-".join(filter(None, (self.number, self.platform, self.linux, self.part, self.flavour)))

    @property
    def kernel(self):
        """What build-kernel is told. One kernel of a version serves all boards; of the others, of which fewer
        scenarios run, those that need no board's drivers have one that is quicker to build."""
        flavours = []
        if self.linux not in SERVE_BOARDS and self.action != "own":
            flavours.append("base")
        if self.flavour:
            flavours.append(self.flavour)
        return (self.arch, self.linux, self.variant, *flavours)

    @property
    def uboot_alone(self):
        """Neither Xen nor a kernel runs."""
        return self.action in ("boards", "folder")

    @property
    def uboot(self):
        """The image without `fdt apply` is the one that a script of `fdt set` lines is for."""
        return self.firmware or ("packaged" if self.delivery == "script" else "overlay")
