# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""A flattened device tree as plain data, read independently of the tool that is tested."""

import struct

MAGIC = 0xD00DFEED
BEGIN_NODE, END_NODE, PROPERTY, NOP, END = 1, 2, 3, 4, 9


def total_size(header):
    """The size that a blob's header states; an error if it is no blob."""
    magic, size = struct.unpack_from(">II", header)
    if magic != MAGIC:
        raise ValueError(f"no device tree: magic {magic:#x}")
    return size


def parse(blob, root_only=False):
    """({path: {property: value}}, [memory reservations]). `root_only`: ends at the root's first child, for who
    looks through many trees."""
    _, size, structure, strings, reserved, *_ = struct.unpack_from(">10I", blob)
    total_size(blob)
    if size > len(blob):
        raise ValueError("the device tree is cut")
    nodes, path, at = {}, [], structure
    while True:
        token = struct.unpack_from(">I", blob, at)[0]
        at += 4
        if token == BEGIN_NODE:
            if path and root_only:
                break
            end = blob.index(b"\0", at)
            path.append(blob[at:end].decode())
            name = "/".join(path) or "/"
            if name in nodes:
                raise ValueError(f"two nodes {name}")
            properties = nodes[name] = {}
            at = (end + 4) & ~3
        elif token == END_NODE:
            path.pop()
            properties = nodes.get("/".join(path) or "/")
        elif token == PROPERTY:
            length, offset = struct.unpack_from(">II", blob, at)
            start = strings + offset
            name = blob[start : blob.index(b"\0", start)].decode()
            properties[name] = bytes(blob[at + 8 : at + 8 + length])
            at = (at + 8 + length + 3) & ~3
        elif token == END:
            break
        elif token != NOP:
            raise ValueError(f"token {token} at {at - 4:#x}")
    reservations = []
    while (entry := struct.unpack_from(">QQ", blob, reserved)) != (0, 0):
        reservations.append(entry)
        reserved += 16
    return nodes, reservations


def root_compatible(path):
    """The root's compatible list of a blob in a file."""
    with open(path, "rb") as source:
        nodes, _ = parse(source.read(), root_only=True)
    return [text.decode() for text in nodes["/"].get("compatible", b"").split(b"\0") if text]


def differences(left, right):
    """Sentences on what two parsed trees have not in common."""
    (left_nodes, left_reserved), (right_nodes, right_reserved) = left, right
    if left_reserved != right_reserved:
        yield "the memory reservations differ"
    for path in sorted(left_nodes.keys() | right_nodes.keys()):
        if path not in left_nodes or path not in right_nodes:
            yield f"{path} is in one tree only"
            continue
        one, other = left_nodes[path], right_nodes[path]
        for name in sorted(one.keys() | other.keys()):
            if one.get(name) != other.get(name):
                yield f"{path}: {name} differs"
