# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Source of a tree of any size, whose devices are behind IOMMUs in the ways of real boards: alone,
by fours, and by hundreds behind one."""

KINDS = ["arm,pl330", "samsung,exynos5250-gsc", "snps,dwc3", "generic-ahci", "vendor,unheard-of",
         "rockchip,rk3588-vdec", "snps,dwmac-4.20a"]


def source(nodes, users):
    text = ["/dts-v1/;\n/ {\n\tmodel = \"A board of many devices\";\n\tcompatible = \"test,many\";\n"
            "\t#address-cells = <1>;\n\t#size-cells = <1>;\n"
            "\tcpus {\n\t\t#address-cells = <1>;\n\t\t#size-cells = <0>;\n"
            "\t\tcpu@0 { device_type = \"cpu\"; compatible = \"arm,cortex-a72\"; reg = <0>; };\n\t};\n"]
    made = 4
    iommus = max(users // 8, 1)
    for i in range(iommus):
        text.append(f"\tiommu{i}: iommu@{0x1000 * (i + 1):x} {{ compatible = \"arm,smmu-v3\"; "
                    f"reg = <{0x1000 * (i + 1):#x} 0x1000>; #iommu-cells = <1>; }};\n")
    made += iommus
    for i in range(users):
        kind = KINDS[i % len(KINDS)]
        name = kind.split(",")[-1].split("-")[-1]
        address = 0x10000000 + 0x1000 * i
        behind = i % iommus if i % 2 else i % 3 % iommus
        text.append(f"\t{name}@{address:x} {{ compatible = \"{kind}\"; reg = <{address:#x} 0x1000>; "
                    f"iommus = <&iommu{behind} {i}>; }};\n")
    made += users
    for i in range(nodes - made):
        address = 0x40000000 + 0x1000 * i
        text.append(f"\tother@{address:x} {{ compatible = \"test,other\"; reg = <{address:#x} 0x1000>; }};\n")
    text.append("};\n")
    return "".join(text)
