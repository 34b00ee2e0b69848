# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What must be seen of the Snow's display (snow.py): what its driver says, and which display there is."""

import re
from dataclasses import replace

from scenario import Scenario

from .snow import FIMD, G2D, MIXER_DEVICE, PARTS, POST

POLICY = "policies/google-snow.yaml"

_LACKS = r"Device {} lacks support for IOMMU"
# The words of the report that began it all.
SEED = (
    r"exynos-mixer 14450000\.mixer: .*" + _LACKS.format(r"14450000\.mixer"),
    r"exynos-drm exynos-drm: failed to bind 14450000\.mixer \(ops .*\): -22",
    r"exynos-drm exynos-drm: adev bind failed: -22",
)
ALL_BOUND = tuple(
    rf"exynos-drm exynos-drm: bound {re.escape(part)} \(ops" for part in (*PARTS, "14530000.hdmi")
)


# exynos-iommu tells the core of a device as its driver is bound. 6.18's core warns of that, with the series and without.
LATE_PROBE = r"WARNING: .* at __iommu_probe_device\+|Call trace:"

NO_CODEC = ("no-driver", "unchecked-device")

# Those whose result the parent ignores: the display comes up without them.
IGNORED = tuple(
    rf"exynos-[\w-]+ {re.escape(part)}: .*\*ERROR\* " + _LACKS.format(re.escape(part)) for part in POST
)
_PATHS = {
    FIMD: "/soc/fimd@14400000",
    MIXER_DEVICE: "/soc/mixer@14450000",
    G2D: "/soc/g2d@10850000",
    **{part: f"/soc/{part[9:]}@{part[:8]}" for part in POST},
}


def _split(base, number, title, policy, left_out, **changes):
    """Some parts named, others not: dtpolicy refuses the policy, and the driver shows why."""
    return replace(
        base,
        number=number,
        title=f"the Snow's display, {title}",
        policy=f"tests/boot/policies/{policy}.yaml",
        refused_policy=f"tests/boot/policies/{policy}.yaml",
        refused_for="split-group",
        allow={"split-group": [_PATHS[part] for part in left_out]},
        named=tuple(part for part in PARTS if part not in left_out),
        **changes,
    )


def _of_linux(linux, flavour=""):
    base = Scenario(
        "",
        "",
        "arm-snow",
        linux,
        flavour=flavour,
        action="own",
        policy=POLICY,
        delivery="apply",
        # The video codec is named and has no driver here.
        verify_finds=NO_CODEC,
        log_may_have=LATE_PROBE if linux == "newest" else "",
    )
    none = replace(
        base,
        policy="",
        delivery="none",
        verify_finds=(),
        undelivered=POLICY,
        undelivered_finds=("property-missing", *NO_CODEC),
        own={"card": False},
    )
    yield replace(
        none,
        number="15-stock",
        title="the Snow's display, stock kernel, no overlay",
        variant="unpatched",
        log_must_have=SEED,
        # exynos-drm gives its first part back the mapping that stock kernels put it into.
        own={"card": False, "restored": True},
    )
    yield replace(
        none, number="15-none", title="the Snow's display, no overlay: as stock", log_must_have=SEED
    )
    yield replace(
        base,
        number="15-all",
        title="the Snow's display, `google-snow.yaml`",
        named=PARTS,
        log_must_have=ALL_BOUND,
        own={"card": True},
    )
    yield replace(
        none,
        number="15-off",
        title="the Snow's display, `xen_swiotlb=off`, no overlay",
        named=PARTS,
        dom0_arguments="xen_swiotlb=off",
        settings={"swiotlb-xen": "off"},
        log_must_have=ALL_BOUND,
        own={"card": True},
    )
    if linux != "newest":  # the patch is for an exynos-drm that keeps its first part itself
        yield replace(
            none,
            number="15-alternative",
            title="the Snow's display, stock kernel whose exynos-drm compares IOMMUs",
            variant="alternative",
            log_must_have=ALL_BOUND,
            # Each part is attached by the driver, and given back the mapping of stock kernels.
            own={"card": True, "all_attached": True},
        )
    yield _split(
        base,
        "15-fimd-only",
        "only fimd named",
        "snow-fimd-only",
        [part for part in PARTS if part != FIMD],
        log_must_have=SEED,
        own={"card": False},
    )
    yield _split(
        base,
        "15-without-g2d",
        "g2d not named",
        "snow-without-g2d",
        [G2D],
        log_must_have=(r"exynos-drm-g2d 10850000\.g2d: .*" + _LACKS.format(r"10850000\.g2d"),),
        own={"card": False},
    )
    yield _split(
        base,
        "15-without-post",
        "rotator and gsc not named: an error for each, and a display",
        "snow-without-post",
        POST,
        log_must_have=IGNORED,
        own={"card": True},
    )
    yield _split(
        base,
        "15-without-fimd",
        "fimd not named: the driver attaches it itself",
        "snow-without-fimd",
        [FIMD],
        log_must_have=ALL_BOUND,
        own={"card": True},
    )


def scenarios():
    for linux in ("6.12", "6.1", "newest"):
        yield from _of_linux(linux)
    yield from (one for one in _of_linux("6.12", "debug") if one.number in ("15-none", "15-all"))
