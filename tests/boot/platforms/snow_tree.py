# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The Snow's display and its SYSMMUs in the tree of QEMU's machine, generated from the Snow's own tree.

Every device of /soc that is behind an IOMMU is taken over, and the IOMMUs: with name, address,
compatible, clock names and `iommus` as they are, so that a policy gives the same overlay for both trees.
What they hang on besides cannot be had: clocks are fixed, power domains, regulators and pins are left out,
interrupts of the combiner become free ones, the panel is a timing, HDMI's buses are two GPIOs.
"""

import os
import struct
import subprocess

import dtb

# HDMI is no user of an IOMMU, but the mixer's display goes through it.
HDMI = "/soc/hdmi@14530000"
FIMD = "/soc/fimd@14400000"
_KEPT = ("compatible", "reg", "clock-names", "interrupt-names", "#iommu-cells", "samsung,invert-vclk")
# Numbers of shared interrupts that nothing on QEMU's machine has, for those of the combiner.
_FREE_INTERRUPTS = 160

# What the devices refer to. `mux`: HDMI's output clock really is switched.
_SURROUNDINGS = """
/ {
	compatible = "google,snow", "linux,dummy-virt";

	snow_clock: snow-clock {
		compatible = "fixed-clock";
		#clock-cells = <0>;
		clock-frequency = <100000000>;
	};

	snow_phy_clock: snow-phy-clock {
		compatible = "fixed-clock";
		#clock-cells = <0>;
		clock-frequency = <74250000>;
	};

	snow_mux: snow-mux {
		compatible = "gpio-mux-clock";
		#clock-cells = <0>;
		clocks = <&snow_clock>, <&snow_phy_clock>;
		select-gpios = <&{/pl061@9030000} 4 0>;
	};

	snow_i2c: i2c {
		compatible = "i2c-gpio";
		#address-cells = <1>;
		#size-cells = <0>;
		sda-gpios = <&{/pl061@9030000} 5 6>;
		scl-gpios = <&{/pl061@9030000} 6 6>;
		i2c-gpio,scl-output-only;
		i2c-gpio,delay-us = <1>;

		snow_phy: hdmiphy@38 {
			compatible = "samsung,exynos4212-hdmiphy";
			reg = <0x38>;
		};
	};

	soc {
		compatible = "simple-bus";
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;

		snow_syscon: syscon@10040000 {
			compatible = "syscon";
			reg = <0x10040000 0x10000>;
		};
%s	};
};

/delete-node/ &{/pcie@10000000};
// Its interrupts are the numbers that the Snow's devices have.
/delete-node/ &{/intc@8000000/v2m@8020000};
"""

_FIMD = """
			samsung,sysreg = <&snow_syscon>;

			display-timings {
				timing {
					clock-frequency = <70589280>;
					hactive = <1366>;
					vactive = <768>;
					hfront-porch = <64>;
					hback-porch = <136>;
					hsync-len = <60>;
					vfront-porch = <6>;
					vback-porch = <14>;
					vsync-len = <4>;
				};
			};
"""

_HDMI = """
			hpd-gpios = <&{/pl061@9030000} 7 0>;
			samsung,syscon-phandle = <&snow_syscon>;
			ddc = <&snow_i2c>;
			phy = <&snow_phy>;
"""


def _cells(value):
    return struct.unpack(f">{len(value) // 4}I", value)


def _cell_text(cells):
    return "<" + " ".join(f"{cell:#x}" for cell in cells) + ">"


def _strings(value):
    return [text.decode() for text in value.rstrip(b"\0").split(b"\0")]


def _value(name, value):
    if not value:
        return f"{name};"
    if name in ("compatible", "clock-names", "interrupt-names"):
        return f"{name} = " + ", ".join(f'"{text}"' for text in _strings(value)) + ";"
    return f"{name} = {_cell_text(_cells(value))};"


def read_board(path):
    """The devices of the real board's tree: ({path: properties} of the masters, of their IOMMUs)."""
    with open(path, "rb") as source:
        nodes, _ = dtb.parse(source.read())
    handles = {_cells(one["phandle"])[0]: name for name, one in nodes.items() if "phandle" in one}
    masters, iommus = {}, {}
    for name, properties in nodes.items():
        if "iommus" in properties and properties.get("status", b"okay\0") == b"okay\0":
            masters[name] = properties
            for handle in _cells(properties["iommus"]):
                iommus[handles[handle]] = nodes[handles[handle]]
    masters[HDMI] = nodes[HDMI]
    return masters, iommus


def register(properties):
    """The first address of a device's registers."""
    return _cells(properties["reg"])[0]


def _interrupts(properties, free):
    """As the board has them, where they go straight to the GIC; otherwise free ones."""
    if "interrupt-parent" not in properties and "interrupts" in properties:
        return properties["interrupts"]
    count = len(_strings(properties["interrupt-names"])) if "interrupt-names" in properties else 1
    return b"".join(struct.pack(">III", 0, next(free), 4) for _ in range(count))


def _node(path, properties, free):
    lines = [f"\t\t{path.rpartition('/')[2]} {{"]
    lines += ["\t\t\t" + _value(name, properties[name]) for name in _KEPT if name in properties]
    lines.append("\t\t\t" + _value("interrupts", _interrupts(properties, free)))
    clocks = {"mout_hdmi": "&snow_mux", "sclk_hdmiphy": "&snow_phy_clock"}
    names = _strings(properties["clock-names"]) if "clock-names" in properties else []
    if names:
        given = ", ".join(f"<{clocks.get(name, '&snow_clock')}>" for name in names)
        lines.append(f"\t\t\tclocks = {given};")
    # The board's own handles, which are below those that QEMU gives.
    for name in ("phandle", "iommus"):
        if name in properties:
            lines.append("\t\t\t" + _value(name, properties[name]))
    text = "\n".join(lines) + "\n"
    return text + {FIMD: _FIMD, HDMI: _HDMI}.get(path, "") + "\t\t};\n"


def make(board, base, work):
    """QEMU's tree `base` with the devices of the real tree `board`, as a file in `work`."""
    masters, iommus = read_board(board)
    free = iter(range(_FREE_INTERRUPTS, _FREE_INTERRUPTS + 64))
    devices = "".join(
        _node(path, properties, free) for path, properties in {**iommus, **masters}.items()
    )
    source = subprocess.run(
        ["dtc", "-q", "-I", "dtb", "-O", "dts", base], check=True, capture_output=True, text=True
    ).stdout
    tree = os.path.join(work, "tree.dtb")
    subprocess.run(
        ["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", tree],
        check=True,
        input=(source + _SURROUNDINGS % devices).encode(),
    )
    return tree
