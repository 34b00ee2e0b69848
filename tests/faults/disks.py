# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Disks that are full, out of inodes, read-only or another file system, and limits on files."""

import contextlib
import os
import resource
import subprocess
from pathlib import Path

from place import OLD, Place

NOBODY = 65534


@contextlib.contextmanager
def mounted(folder, options):
    """A tmpfs on `folder`; run.py has made the mounts of this process its own."""
    Path(folder).mkdir(exist_ok=True)
    subprocess.run(['mount', '-t', 'tmpfs', '-o', options, 'none', folder], check=True)
    try:
        yield Path(folder)
    finally:
        subprocess.run(['umount', folder], check=True)


def fill(folder):
    """Leaves no room for one more page."""
    with open(folder / 'filler', 'wb', buffering=0) as filler:
        with contextlib.suppress(OSError):
            while True:
                filler.write(bytes(4096))


def full(place, failures):
    for room in (0, 4096, 40960):
        with mounted(place.folder / 'disk', 'size=256k') as disk:
            there = Place(place.folder, disk)
            there.put_old()
            fill(disk)
            os.truncate(disk / 'filler', (disk / 'filler').stat().st_size - room)
            before = there.contents()
            failures.refused(f'full disk, {room} bytes left', there, there.run(),
                             'No space left on device', before)
            # Both outputs or none, on whichever disk the room ends.
            other = place.folder / 'other.d'
            result = there.run(there.command(None, '--depfile', other))
            failures.refused(f'full disk, {room} bytes left, dependencies elsewhere', there, result,
                             'No space left on device', before)
            failures.check('dependencies of nothing', not other.exists())
            elsewhere = place.folder / 'elsewhere.dtb'
            failures.check('old dependencies', not (disk / 'out.d').exists())
            if room == 0:
                result = there.run(there.command(elsewhere, '--depfile', disk / 'out.d'))
                failures.refused('no room for dependencies', there, result, 'No space left', before)
                failures.check('no output beside failed dependencies', not elsewhere.exists())


def no_inodes(place, failures):
    with mounted(place.folder / 'disk', 'size=1m,nr_inodes=3') as disk:
        there = Place(place.folder, disk)
        there.put_old()
        (disk / 'filler').touch()
        failures.refused('no inode left', there, there.run(), 'No space left on device',
                         there.contents())


def read_only(place, failures):
    with mounted(place.folder / 'disk', 'size=1m') as disk:
        there = Place(place.folder, disk)
        there.put_old()
        subprocess.run(['mount', '-o', 'remount,ro', disk], check=True)
        failures.refused('read-only file system', there, there.run(), 'Read-only file system',
                         there.contents())
        failures.refused('new file on a read-only file system', there,
                         there.run(there.command(disk / 'new.dtb')), 'Read-only file system',
                         there.contents())


def protected_folder(place, failures):
    """Root may write anywhere, so this is tried as nobody."""
    def be_nobody():
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    outputs = place.folder / 'protected'
    outputs.mkdir()
    there = Place(place.folder, outputs)
    there.put_old()
    there.output.chmod(0o666)
    outputs.chmod(0o555)
    for folder in [place.folder, outputs]:
        folder.chmod(0o555)
    # Nobody may not even reach the binary where it was built below root's home.
    binary = place.folder / 'dtpolicy'
    place.folder.chmod(0o755)
    binary.write_bytes(Path(there.command()[0]).read_bytes())
    binary.chmod(0o755)
    policy = place.folder / 'policy.yaml'
    policy.write_text('dtpolicy: 1\nboard:\n  compatible: ["google,snow"]\nrules:\n  - name: codec\n'
                      '    dma: iommu\n    devices: [{path: /soc/codec@11000000}]\n')
    command = [binary, 'compile', policy, *there.command()[3:]]
    failures.refused('protected folder', there, there.run(command, preexec_fn=be_nobody),
                     'Permission denied', there.contents())
    outputs.chmod(0o777)
    there.output.chmod(0o444)
    failures.refused('protected output', there, there.run(command, preexec_fn=be_nobody),
                     'Permission denied', there.contents())


def other_file_system(place, failures):
    """The temporary file is beside the output, so it is the other file system's as well."""
    with mounted(place.folder / 'disk', 'size=1m') as disk:
        there = Place(place.folder, disk)
        for old in (False, True):
            if old:
                there.put_old()
            failures.made('output on another file system', there, there.run(cwd=place.folder))
        (place.folder / 'link.dtb').symlink_to(there.output)
        there.put_old()
        result = there.run(there.command(place.folder / 'link.dtb'))
        failures.made('link to another file system', there, result)
        failures.check('the link stays', (place.folder / 'link.dtb').is_symlink())


def file_size_limit(place, failures):
    place.put_old()
    before = place.contents()
    result = place.run(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)))
    failures.refused('ulimit -f', place, result, 'File too large', before)
    failures.check('old output', place.output.read_bytes() == OLD)


SCENARIOS = [full, no_inodes, read_only, protected_folder, other_file_system, file_size_limit]
