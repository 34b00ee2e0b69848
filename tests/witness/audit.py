#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""`dtpolicy audit --linux 6.12 --xen 4.20` beside a count of its own: which boards, and how many of
their devices, lose guests' data on a stock kernel.

Knows trees by what dtc prints, and Linux 6.12 and Xen 4.20 by the lists below, written for this
program; every tree of the newest kernels is looked at. The totals stand in docs/background.md.
"""

import json
import re
import sys

import dts_tree
import iommu_lists
import witness

# Xen 4.20 as distributions build it: these never reach dom0.
XENS = {'arm,smmu-v1', 'arm,smmu-v2', 'arm,mmu-400', 'arm,mmu-401', 'arm,mmu-500'}
# Linux 6.12, drivers/iommu: what has a driver. Its domains translate unless said below.
DRIVERS = {
    'arm-smmu': XENS | {'cavium,smmu-v2', 'nvidia,smmu-500', 'qcom,smmu-v2'},
    'arm-smmu-v3': {'arm,smmu-v3'},
    'rockchip': {'rockchip,iommu', 'rockchip,rk3568-iommu'},
    'sun50i': {'allwinner,sun50i-h6-iommu', 'allwinner,sun50i-h616-iommu'},
    'mtk': {f'mediatek,{x}' for x in (
        'mt2712-m4u', 'mt6779-m4u', 'mt6795-m4u', 'mt8167-m4u', 'mt8173-m4u', 'mt8183-m4u',
        'mt8186-iommu-mm', 'mt8188-iommu-infra', 'mt8188-iommu-vdo', 'mt8188-iommu-vpp',
        'mt8192-m4u', 'mt8195-iommu-infra', 'mt8195-iommu-vdo', 'mt8195-iommu-vpp', 'mt8365-m4u')},
    'qcom': {'qcom,msm-iommu-v1', 'qcom,msm-iommu-v2'},
    'dart': {'apple,t8103-dart', 'apple,t6000-dart', 'apple,t8110-dart', 'apple,t8103-usb4-dart'},
    'exynos': {'samsung,exynos-sysmmu'},
    'virtio': {'virtio,pci-iommu'},
    'sprd': {'sprd,iommu-v1'},
}
RENESAS = re.compile(r'renesas,(ipmmu-|rcar-gen4-ipmmu).*')
TEGRA_SMMU = re.compile(r'nvidia,tegra(30|114|124|132|210)-mc')

DISK = re.compile(r'(sdhci|sdhi|-mmc|-emmc|dw-mshc|usdhc|esdhc|ufshc|ufshci|jedec,ufs|-ufs|ahci|'
                  r'-sata|-nand|nand-controller|arasan,nfc|zynqmp-8\.9a|-qspi|qspi-|apple,nvme|virtio,mmio)')
NETWORK = re.compile(r'(-gem$|^cdns,(gem|macb)|xgbe|etheravb|-ethqos|-fec$|-gmac|dwmac|dwxgmac|'
                     r'-ethernet|-emac|-eth$|eqos|-mgbe|wifi|-ipa$|qoriq-mc|fsl,(f|q|b)man)')
USB = re.compile(r'(dwc3|xhci|ehci|ohci|snps,dwc2|-usb$|xusb|-usbh|-musb|-xudc)')
PCI = re.compile(r'(-pcie$|pcie-(?!ep)|pci-host-(e)?cam|dw-pcie|nwl-pcie|versal-net-cdx)')
NAMES = re.compile(r'^(mmc|sata|ufs|nand-controller|nvme|flash|disk|ide|pci|pcie|ethernet|wifi|can|'
                   r'bluetooth|usb)(@.*)?$')
# What some pattern above takes for one of them and is none.
OTHERS = re.compile(r'(pcie-ep|-usb-phy|usb-role|q6usb)')


def compatibles(node):
    return dts_tree.strings(node['compatible']) if 'compatible' in node else []


def available(tree, path):
    parts = path.strip('/').split('/')
    for end in range(1, len(parts) + 1):
        node = tree.nodes.get('/' + '/'.join(parts[:end]), {})
        if 'status' in node and dts_tree.strings(node['status'])[:1] not in (['okay'], ['ok']):
            return False
    return True


def is_pci(node):
    return dts_tree.strings(node.get('device_type', b''))[:1] == ['pci']


def serves_guests(path, node):
    texts = compatibles(node)
    for text in texts:
        if OTHERS.search(text):
            return False
        if any(kind.search(text) for kind in (DISK, NETWORK, USB, PCI)):
            return True
    if is_pci(node):
        return True
    known = any(re.search(r'(dma|crypto|gpu|disp|codec|venus|adreno|gpi|qce|camss|geni)', text)
                for text in texts)
    return not known and bool(NAMES.match(path.rsplit('/', 1)[1]))


def driver_of(iommu):
    texts = set(compatibles(iommu))
    for driver, takes in DRIVERS.items():
        if texts & takes:
            return driver
    if any(RENESAS.fullmatch(text) for text in texts):
        return 'ipmmu'
    if any(TEGRA_SMMU.fullmatch(text) for text in texts):
        return 'tegra'
    return None


def first_entries(tree, by_phandle, node):
    """The paths of the IOMMUs of `iommus` or of the map, as 6.12 takes them; None for no IOMMU."""
    if is_pci(node) or 'fsl,qoriq-mc' in compatibles(node):
        entries = iommu_lists.map_of_fours(tree, by_phandle, node)
        if entries is None:
            return None
        usable = [path for _, path, length in entries if path and length]
        if usable:
            return usable[:1]
    return iommu_lists.references(tree, by_phandle, node) or None


def loses_data(tree, path, node, iommus):
    first = tree.nodes[iommus[0]]
    if set(compatibles(first)) & XENS:
        return False
    drivers = []
    for iommu in iommus:
        if set(compatibles(tree.nodes[iommu])) & XENS:
            break
        if not available(tree, iommu):
            return False
        drivers.append(driver_of(tree.nodes[iommu]))
    if None in drivers or len(set(drivers)) != 1:
        return False
    if drivers[0] == 'tegra':
        return False
    if drivers[0] == 'ipmmu':
        if {'renesas,ipmmu-r8a774a1', 'renesas,ipmmu-r8a7796'} & set(compatibles(first)):
            return False
        by_map = is_pci(node) and 'iommu-map' in node
        return by_map or any('sdhi' in text for text in compatibles(node))
    return True


def is_arm64(tree):
    cpus = [node for path, node in tree.nodes.items() if re.fullmatch(r'/cpus/[^/]*', path)]
    texts = [text for cpu in cpus for text in compatibles(cpu)]
    return not any(re.fullmatch(r'arm,cortex-a(5|7|8|9|12|15|17|32)|arm,arm(?!v8).*', text)
                   for text in texts)


def count(path):
    """The devices of a tree that lose guests' data, by path."""
    tree = dts_tree.read(path)
    by_phandle = iommu_lists.phandles(tree)
    lost = set()
    if not is_arm64(tree):
        return lost
    for name, node in tree.nodes.items():
        if ('iommus' not in node and 'iommu-map' not in node) or not available(tree, name):
            continue
        if 'xen,passthrough' in node or not serves_guests(name, node):
            continue
        iommus = first_entries(tree, by_phandle, node)
        if iommus and loses_data(tree, name, node, iommus):
            lost.add(name)
    return lost


def main():
    trees = [tree for tree in witness.newest_trees() if '/arm64/' in str(tree)]
    if not trees:
        sys.exit('no arm64 trees of the newest kernels: scripts/fetch-boards')
    folder = witness.boards() / 'newest' / 'arm64'
    result = witness.run('audit', folder, '--linux', '6.12', '--xen', '4.20', '--format', 'json')
    audited = {}
    for board in json.loads(result.stdout)['boards']:
        audited[board['tree']] = {device['path'] for device in board['devices']
                                  if device['worst'] == "loses guests' data"}
    wrong = []
    boards = devices = 0
    for tree in trees:
        own = count(tree)
        boards += bool(own)
        devices += len(own)
        seen = next((found for name, found in audited.items() if str(tree).endswith(name)), None)
        if seen is None:
            wrong.append(f'{tree}: audit does not speak of it')
            continue
        for path in sorted(own ^ seen):
            wrong.append(f'{tree}: {path}: ' + ('audit says it works' if path in own
                                                else 'audit says it loses data'))
    print(f'{len(trees)} trees, {boards} boards lose guests\' data by {devices} devices')
    text = (witness.PROJECT / 'docs' / 'background.md').read_text()
    if f'{boards} of {len(trees):,} boards' not in text.replace('\n', ' '):
        wrong.append(f'docs/background.md does not say `{boards} of {len(trees):,} boards`')
    for line in wrong[:40]:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
