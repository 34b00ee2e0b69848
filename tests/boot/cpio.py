# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""An initramfs in the kernel's `newc` cpio format, written without being root.

The kernel unpacks several archives that follow each other, so what all boots share is packed once
and each boot's own steps are a small archive behind it.
"""

import os
import stat


class Archive:
    def __init__(self):
        self._parts = []
        self._seen = set()

    def _entry(self, name, mode, data=b"", device=(0, 0)):
        encoded = name.encode() + b"\0"
        fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0, device[0], device[1], len(encoded), 0)
        header = b"070701" + b"".join(b"%08X" % field for field in fields) + encoded
        self._parts += [header, b"\0" * (-len(header) % 4), data, b"\0" * (-len(data) % 4)]

    def directory(self, name):
        """Adds the folder and those above it, once each."""
        parts = name.split("/")
        for end in range(1, len(parts) + 1):
            path = "/".join(parts[:end])
            if path and path not in self._seen:
                self._seen.add(path)
                self._entry(path, stat.S_IFDIR | 0o755)

    def file(self, name, data, mode=0o644):
        if "/" in name:
            self.directory(name.rsplit("/", 1)[0])
        self._entry(name, stat.S_IFREG | mode, data)

    def link(self, name, target):
        if "/" in name:
            self.directory(name.rsplit("/", 1)[0])
        self._entry(name, stat.S_IFLNK | 0o777, target.encode())

    def character_device(self, name, major, minor):
        self._entry(name, stat.S_IFCHR | 0o600, device=(major, minor))

    def tree(self, root):
        """Adds what stands under `root`: files, folders and symbolic links."""
        for folder, folders, files in sorted(os.walk(root)):
            inside = os.path.relpath(folder, root)
            prefix = "" if inside == "." else inside + "/"
            for name in sorted(folders + files):
                path = os.path.join(folder, name)
                if os.path.islink(path):
                    self.link(prefix + name, os.readlink(path))
                elif name in folders:
                    self.directory(prefix + name)
                else:
                    with open(path, "rb") as source:
                        self.file(prefix + name, source.read(), os.stat(path).st_mode & 0o777)

    def bytes(self):
        self._entry("TRAILER!!!", 0)
        data = b"".join(self._parts)
        return data + b"\0" * (-len(data) % 512)
