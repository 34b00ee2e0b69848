#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Installs the build, and builds a small project that uses dtpolicy_compile() of what was installed,
with Ninja and with make: what is made, and when it is made again.

    cmake_package_test.py BUILD-FOLDER | --installed PREFIX
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

import small_project

CONSUMER = pathlib.Path(__file__).resolve().parent / "cmake_consumer" / "CMakeLists.txt"


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def check_generator(check, generator, prefix, folder):
    source, build = folder / "source", folder / "build"
    source.mkdir(parents=True)
    small_project.write(source)
    shutil.copy(CONSUMER, source)
    configure = ["cmake", "-G", generator, "-S", source, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}"]
    output = build / "out" / "board.dtbo"

    done = run(*configure)
    check(done.returncode == 0 and "Warning" not in done.stderr, "does not configure", done)
    done = run("cmake", "--build", build)
    check(done.returncode == 0, "does not build", done)
    check(small_project.same_as_direct(prefix / "bin" / "dtpolicy", source, output),
          "other bytes than the command's", done)
    check(not (build / "board.txt").exists(), "makes what is not in the default build", done)
    done = run("cmake", "--build", build, "--target", "script")
    check("fdt set" in (build / "board.txt").read_text(), "no U-Boot script", done)

    def compiled():
        done = run("cmake", "--build", build)
        check(done.returncode == 0, "does not build again", done)
        return "Compiling policy board.dtbo" in done.stdout, done

    again, done = compiled()
    check(not again, "is made again without a cause", done)
    for changed in ("policy.yaml", "soc/layer.yaml", "board.dts"):
        small_project.touch_later(source / changed)
        again, done = compiled()
        check(again, f"{changed} changed and is not seen", done)
        again, done = compiled()
        check(not again, f"is not up to date after {changed}", done)

    before = output.read_bytes()
    small_project.break_policy(source)
    done = run("cmake", "--build", build)
    check(done.returncode != 0 and "[no-match]" in done.stdout + done.stderr, "a bad policy builds", done)
    check(output.read_bytes() == before, "the output was touched", done)
    small_project.write(source)
    small_project.drop_layer(source)
    again, done = compiled()
    check(again, "a layer that is gone is not seen", done)

    lists = source / "CMakeLists.txt"
    lists.write_text(lists.read_text() + "\ndtpolicy_compile(wrong POLICY policy.yaml OUTPUT x.dtbo)\n")
    done = run(*configure)
    check(done.returncode != 0 and "no BASE" in done.stderr, "a call without BASE is taken", done)


def main():
    check = small_project.Checks()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if sys.argv[1] == "--installed":
            prefix = pathlib.Path(sys.argv[2])
        else:
            prefix = folder / "installed"
            done = run("cmake", "--install", sys.argv[1], "--prefix", prefix)
            check(done.returncode == 0, "does not install", done)
        for generator in ("Ninja", "Unix Makefiles"):
            check_generator(check, generator, prefix, folder / generator.split()[0])
    return check.end()


if __name__ == "__main__":
    sys.exit(main())
