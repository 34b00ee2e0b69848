# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""`iommus` and `iommu-map` of a tree that dts_tree has read, as Linux takes them."""

import dts_tree


def phandles(tree):
    """The path of each node that has a phandle, by it."""
    found = {}
    for path, properties in tree.nodes.items():
        value = properties.get('phandle', properties.get('linux,phandle'))
        if value:
            found[dts_tree.cells(value)[0]] = path
    return found


def _iommu(tree, by_phandle, phandle):
    """The path of an IOMMU and its #iommu-cells; None for what is none."""
    path = by_phandle.get(phandle)
    size = tree.nodes[path].get('#iommu-cells') if path else None
    return (path, dts_tree.cells(size)[0]) if size else None


def references(tree, by_phandle, properties):
    """The IOMMUs of `iommus`, up to the first entry that cannot be read."""
    found = []
    rest = dts_tree.cells(properties.get('iommus', b''))
    while rest:
        iommu = _iommu(tree, by_phandle, rest[0])
        if not iommu:
            break
        found.append(iommu[0])
        rest = rest[1 + iommu[1]:]
    return found


def map_of_fours(tree, by_phandle, properties):
    """(id, path or None, length) of each entry of `iommu-map`, as kernels up to 7.1 read it: four cells an
    entry, whatever #iommu-cells says. None for a list that is cut."""
    entries = dts_tree.cells(properties.get('iommu-map', b''))
    if len(entries) % 4:
        return None
    found = [(entries[at], _iommu(tree, by_phandle, entries[at + 1]), entries[at + 3])
             for at in range(0, len(entries), 4)]
    return [(base, iommu[0] if iommu else None, length) for base, iommu, length in found]


def map_by_cells(tree, by_phandle, properties):
    """The same as kernels since 7.2 read it: as many cells of the IOMMU's as its #iommu-cells says. A
    list for two cells that is written in fours, one id each for one and the same IOMMU, is read so."""
    entries = dts_tree.cells(properties.get('iommu-map', b''))
    in_fours = (len(entries) % 4 == 0 and len(set(entries[1::4])) == 1 and
                set(entries[3::4]) == {1})
    found = []
    at = 0
    while at + 1 < len(entries):
        iommu = _iommu(tree, by_phandle, entries[at + 1])
        if not iommu:
            break
        size = 4 if iommu[1] == 2 and in_fours else 3 + iommu[1]
        if at + size > len(entries):
            break
        found.append((entries[at], iommu[0], entries[at + size - 1]))
        at += size
    return found


def iommus(tree, by_phandle, properties):
    """The IOMMUs that any release finds for a node, each once. An entry of length 0 is for no id at all:
    some boards leave it to the boot loader to fill in."""
    found = references(tree, by_phandle, properties)
    for entries in (map_by_cells(tree, by_phandle, properties),
                    map_of_fours(tree, by_phandle, properties)):
        found += [path for _, path, length in entries or [] if path and length]
    return list(dict.fromkeys(found))


def is_bus(properties):
    """Whether Linux reads an `iommu-map` of the node, for the devices behind it."""
    return (properties.get('device_type') == b'pci\0' or
            bool({'fsl,qoriq-mc', 'xlnx,versal-net-cdx'} &
                 set(dts_tree.strings(properties.get('compatible', b'')))))


def own_iommus(tree, by_phandle, properties):
    """The IOMMUs of a node that names some: an `iommu-map` alone says nothing of a device that is no bus."""
    if not is_bus(properties) and not references(tree, by_phandle, properties):
        return []
    return iommus(tree, by_phandle, properties)


def _devfn(properties):
    """Device and function of a PCI function's node, as Linux finds it (of_pci_get_devfn)."""
    reg = dts_tree.cells(properties.get('reg', b''))
    return reg[0] >> 8 & 0xff if len(reg) >= 5 else None


def host_bridge(tree, path):
    """The host bridge with an `iommu-map` above a PCI function's node, and whether it is directly above."""
    below = path
    while below != '/' and _devfn(tree.nodes[below]) is not None:
        above = below.rsplit('/', 1)[0] or '/'
        properties = tree.nodes[above]
        if properties.get('device_type') == b'pci\0' and 'iommu-map' in properties:
            return above, below == path
        below = above
    return None


def function_iommus(tree, by_phandle, path):
    """The IOMMUs that any release finds for a PCI function with a node, by its host bridge's map. The bus
    number of one further down is given out at run time: each entry may be the one."""
    bridge = host_bridge(tree, path)
    if not bridge:
        return []
    properties = tree.nodes[bridge[0]]
    if not bridge[1]:
        return iommus(tree, by_phandle, {'iommu-map': properties['iommu-map']})
    mask = dts_tree.cells(properties.get('iommu-map-mask', b'\xff\xff\xff\xff'))[0]
    first_bus = (dts_tree.cells(properties.get('bus-range', b'')) or [0])[0] & 0xff
    requester = (first_bus << 8 | _devfn(tree.nodes[path])) & mask
    for entries in (map_by_cells(tree, by_phandle, properties),
                    map_of_fours(tree, by_phandle, properties) or []):
        for base, iommu, length in entries:
            if iommu and base <= requester < base + length:
                return [iommu]
    return []
