# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""A FIT image that boots Xen with one `bootm`: what `dtpolicy compile --emit its` makes, completed.

The tool's source is included and added to, never edited: an image for Xen, Linux and the initramfs as
loadables, and a second overlay with the modules that Xen wants to find under /chosen.
"""

import os
import subprocess

import uboot

_MODULES = """\
/dts-v1/;
/plugin/;
&{{/chosen}} {{
	#address-cells = <2>;
	#size-cells = <2>;
	xen,xen-bootargs = "{xen_arguments}";
	xen,dom0-bootargs = "{dom0_arguments}";

	kernel {{
		compatible = "xen,linux-zimage", "xen,multiboot-module", "multiboot,module";
		reg = <0 {kernel:#x} 0 {kernel_size:#x}>;
	}};

	ramdisk {{
		compatible = "xen,linux-initrd", "xen,multiboot-module", "multiboot,module";
		reg = <0 {initrd:#x} 0 {initrd_size:#x}>;
	}};
}};
"""

_IMAGE = """\
		{name} {{
			description = "{name}";
			data = /incbin/("{file}");
			type = "{type}";
			arch = "{arch}";
			os = "linux";
			compression = "none";
			{places}
			hash-1 {{ algo = "sha256"; }};
		}};
"""

_SOURCE = """\
/include/ "{its}"
/ {{
	images {{
		fdt-base {{ load = <{tree:#x}>; }};
		fdt-modules {{
			description = "modules of Xen";
			data = /incbin/("{modules}");
			type = "flat_dt";
			arch = "{arch}";
			compression = "none";
			hash-1 {{ algo = "sha256"; }};
		}};
{images}
	}};

	configurations {{
		base {{
			kernel = "xen";
			loadables = "linux", "initramfs";
			fdt = "fdt-base", "fdt-modules";
		}};
	}};
}};
"""


def _image(name, file, kind, arch, address, entry=False):
    places = f"load = <{address:#x}>;" + (f" entry = <{address:#x}>;" if entry else "")
    return _IMAGE.format(name=name, file=file, type=kind, arch=arch, places=places)


def build(its, arch, xen, kernel, initrd, xen_arguments, dom0_arguments):
    """The image's path, beside the tool's source `its`."""
    work = os.path.dirname(its)
    modules = os.path.join(work, "modules.dtbo")
    text = _MODULES.format(
        xen_arguments=xen_arguments,
        dom0_arguments=dom0_arguments,
        kernel=uboot.KERNEL,
        kernel_size=os.path.getsize(kernel),
        initrd=uboot.INITRD,
        initrd_size=os.path.getsize(initrd),
    )
    command = ["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", modules]
    subprocess.run(command, check=True, input=text.encode())
    source = os.path.join(work, "fit.its")
    with open(source, "w", encoding="utf-8") as out:
        out.write(
            _SOURCE.format(
                its=os.path.basename(its),
                tree=uboot.TREE,
                modules=modules,
                arch=arch,
                images=_image("xen", xen, "kernel", arch, uboot.XEN, entry=True)
                + _image("linux", kernel, "firmware", arch, uboot.KERNEL)
                + _image("initramfs", initrd, "firmware", arch, uboot.INITRD),
            )
        )
    image = os.path.join(work, "fit.itb")
    result = subprocess.run(["mkimage", "-f", source, image], capture_output=True, check=False)
    if result.returncode != 0:
        raise OSError("mkimage: " + result.stderr.decode("utf-8", "replace").strip())
    return image
