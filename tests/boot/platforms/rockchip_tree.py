# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""A Rockchip board's own tree: its IOMMUs and the devices behind them, as nodes for QEMU's machine."""

import struct

import dtb

SPI = 32  # the interrupt controller's number of a device tree's SPI 0

# What a node keeps of the real board's. Clocks become one that is always on; power domains, resets and
# ports are left out.
KEPT = (
    "compatible reg reg-names interrupt-names clock-names #iommu-cells rockchip,disable-mmu-reset status"
).split()
HEAD = """\
/dts-v1/;
/plugin/;
&{/} {
	compatible = COMPATIBLE;
	rockchip_clock: rockchip-clock {
		compatible = "fixed-clock";
		#clock-cells = <0>;
		clock-frequency = <200000000>;
	};
"""


def _free_spi(number):
    """The board's own, but for those of QEMU's virtio transports, whose edges are no other's levels."""
    return number + 160 if 16 <= number < 48 else number


def _words(value):
    return struct.unpack(f">{len(value) // 4}I", value)


def _strings(value):
    return [text.decode() for text in value.split(b"\0")[:-1]]


def _bytes(value):
    return "[" + value.hex(" ") + "]"


class Tree:
    """What a real board's tree says of its IOMMUs and of the devices behind them."""

    def __init__(self, path):
        with open(path, "rb") as source:
            self._nodes = dtb.parse(source.read())[0]
        self._by_phandle = {
            _words(one["phandle"])[0]: path for path, one in self._nodes.items() if "phandle" in one
        }
        # Version 1's boards have a fourth cell, for a partition of PPIs.
        parent = self._by_phandle[_words(self._nodes["/"]["interrupt-parent"])[0]]
        self._interrupt_cells = _words(self._nodes[parent]["#interrupt-cells"])[0]
        self.paths = [path for path, one in self._nodes.items() if "iommus" in one or "#iommu-cells" in one]

    def is_user(self, path):
        return "iommus" in self._nodes[path]

    def iommu(self, path):
        return self._by_phandle[_words(self._nodes[path]["iommus"])[0]]

    def address(self, path):
        return _words(self._nodes[path]["reg"])[1]

    def device(self, path):
        """Linux's name of the device."""
        return f"{self.address(path):x}.{path.rpartition('/')[2].partition('@')[0]}"

    def banks(self, path):
        """The addresses of an IOMMU's register banks."""
        words = _words(self._nodes[path]["reg"])
        return [words[at + 1] for at in range(0, len(words), 4)]

    def spi(self, path, name=""):
        """The number of a device's interrupt, by name where it has several."""
        words = _words(self._nodes[path]["interrupts"])
        names = _strings(self._nodes[path].get("interrupt-names", b""))
        at = names.index(name) if name in names else 0
        return _free_spi(words[at * self._interrupt_cells + 1])

    def find(self, compatible):
        return next(path for path in self.paths if compatible in _strings(self._nodes[path]["compatible"]))

    def source(self, iommus=True):
        """The overlay source that brings them into the tree of QEMU's machine. Without IOMMUs: the
        devices alone, on a board that says nothing of itself."""
        root = _strings(self._nodes["/"]["compatible"]) if iommus else []
        root.append("linux,dummy-virt")
        text = HEAD.replace("COMPATIBLE", ", ".join(f'"{one}"' for one in root))
        for path in self.paths:
            node = self._nodes[path]
            if not iommus and not self.is_user(path):
                continue
            if path.count("/") != 1:
                raise ValueError(f"{path} is not below the root")
            label = f"iommu_{self.address(path):x}: " if "#iommu-cells" in node else ""
            text += f"\t{label}{path[1:]} {{\n"
            for name in KEPT:
                if name in node:
                    value = f" = {_bytes(node[name])}" if node[name] else ""
                    text += f"\t\t{name}{value};\n"
            words, cells = _words(node["interrupts"]), self._interrupt_cells
            three = [words[at : at + 3] for at in range(0, len(words), cells)]
            text += "\t\tinterrupts = " + ", ".join(f"<{kind} {_free_spi(number)} {flags}>" for kind, number, flags in three) + ";\n"
            clocks = len(_strings(node.get("clock-names", b"")))
            if clocks:
                text += "\t\tclocks = " + ", ".join(["<&rockchip_clock>"] * clocks) + ";\n"
            if iommus and "iommus" in node:
                text += f"\t\tiommus = <&iommu_{self.address(self.iommu(path)):x}>;\n"
            text += "\t};\n"
        return text + "};\n"
