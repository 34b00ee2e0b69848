#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What scripts/test-deploy takes from the boot test, and its table of sessions, without a machine."""

import os
import sys
import tempfile
import unittest
from unittest import mock

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(PROJECT, "tests", "boot")]

import document
import sessions
import ways


class Parts(unittest.TestCase):
    def test_pages_and_table_agree(self):
        _, pages = document.read(os.path.join(PROJECT, "docs", "deploy"))
        shown = {block.name for _, blocks in pages for block in blocks if block.kind == "console"}
        self.assertEqual(shown, sessions.SESSIONS.keys())

    def test_machines(self):
        assets = mock.Mock(uboot=lambda arch, kind: f"u-boot-{kind}-{arch}")
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(ways.partition, "write"), \
                mock.patch.object(ways, "Machine", autospec=True) as machine:
            way = ways.Way(ways.World(assets, folder, folder), "A page")
            for name, session in sessions.SESSIONS.items():
                way.machine(session, name, "log")
                arguments, log, _, ram = machine.call_args.args
                image = ways.EDK2 if session.firmware == "edk2" else f"u-boot-{session.firmware}-arm64"
                self.assertIn(image, arguments)
                disk = os.path.join(folder, "a-page", f"{name}.nvme")
                self.assertIn(f"if=none,id=a,format=raw,file={disk}", arguments)
                self.assertEqual((log, ram), ("log", 1 << 30))
        self.assertEqual(ways.DISK, "0000:00:02.0")


if __name__ == "__main__":
    unittest.main()
