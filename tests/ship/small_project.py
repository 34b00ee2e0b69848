# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""A policy that extends a layer, and a board's tree: what the tests of build systems compile."""
import pathlib
import subprocess
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
BOARD = """/dts-v1/;
/ {
	compatible = "vendor,board";
	#address-cells = <1>;
	#size-cells = <1>;
	iommu: iommu@1000 {
		compatible = "samsung,exynos-sysmmu";
		reg = <0x1000 0x1000>;
		#iommu-cells = <0>;
	};
	rotator@2000 {
		compatible = "vendor,rotator", "samsung,exynos5250-rotator";
		reg = <0x2000 0x1000>;
		iommus = <&iommu>;
	};
};
"""
RULES = """rules:
  - name: rotator
    dma: iommu
    devices:
      - compatible: vendor,rotator
"""
POLICY = "dtpolicy: 1\n{extends}board:\n  compatible:\n    - vendor,board\n"


class Checks:
    """Counts what holds and keeps what does not, with the command's own words."""

    def __init__(self):
        self.count, self.faults = 0, []

    def __call__(self, holds, what, done):
        self.count += 1
        if not holds:
            self.faults.append(f"{what}\n{done.stdout}{done.stderr}")

    def end(self):
        print("\n".join(self.faults + [f"{self.count} checks, {len(self.faults)} faults"]))
        return 1 if self.faults or not self.count else 0


def write(folder):
    (folder / "soc").mkdir(exist_ok=True)
    (folder / "board.dts").write_text(BOARD)
    subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", folder / "board.dtb",
                    folder / "board.dts"], check=True)
    (folder / "policy.yaml").write_text(POLICY.format(extends="extends:\n  - soc/layer.yaml\n"))
    (folder / "soc" / "layer.yaml").write_text("dtpolicy: 1\n" + RULES)


def touch_later(path):
    """Changes the file's time to now, which is later than that of everything made before."""
    time.sleep(0.02)
    path.touch()


def break_policy(folder):
    layer = folder / "soc" / "layer.yaml"
    layer.write_text(layer.read_text().replace("vendor,rotator", "vendor,rotater"))
    touch_later(layer)


def drop_layer(folder):
    """The policy has the layer's rules itself, and the layer is gone."""
    (folder / "policy.yaml").write_text(POLICY.format(extends="") + RULES)
    (folder / "soc" / "layer.yaml").unlink()
    touch_later(folder / "policy.yaml")


def same_as_direct(tool, folder, output):
    direct = subprocess.run([tool, "compile", "policy.yaml", "--base", "board.dtb"], cwd=folder,
                            capture_output=True, check=True, timeout=60).stdout
    return output.read_bytes() == direct
