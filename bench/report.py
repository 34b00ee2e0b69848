# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The figures as a table for the terminal, as JSON, and in docs/performance.md."""

import json
import os
import pathlib
import re
import subprocess

from figures import COLUMNS

BEGIN = '<!-- what follows is written by scripts/bench -->'
END = '<!-- what precedes is written by scripts/bench -->'


def machine():
    """What the figures depend on, without names and dates."""
    def found(pattern, file):
        return re.search(pattern, pathlib.Path(file).read_text(), re.MULTILINE)
    model = found(r'^model name\s*: (.*)$', '/proc/cpuinfo')
    memory = found(r'^MemTotal:\s*(\d+)', '/proc/meminfo')
    dtc = subprocess.run(['dtc', '--version'], text=True, stdout=subprocess.PIPE, check=True).stdout
    return {
        'processor': model.group(1) if model else os.uname().machine,
        'cores': len(os.sched_getaffinity(0)),
        'memory in GB': round(int(memory.group(1)) / 1e6),
        'load at the start': round(os.getloadavg()[0], 1),
        'rival': dtc.strip().replace('Version: DTC', 'dtc'),
    }


def sentence(facts):
    return (f'{facts["processor"]}, {facts["cores"]} cores, {facts["memory in GB"]} GB of memory; '
            f'load average at the start {facts["load at the start"]}; {facts["rival"]}.')


def print_table(figures):
    rows = [COLUMNS, *(figure.row() for figure in figures)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    for row in rows:
        print('  '.join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip(), flush=True)


def write_json(file, facts, figures):
    pathlib.Path(file).write_text(json.dumps(
        {'machine': facts, 'figures': [vars(figure) for figure in figures]}, indent=2,
        ensure_ascii=False) + '\n')


def write_document(file, facts, figures):
    """Puts facts and table between the two marks of `file`."""
    def line(cells):
        return '| ' + ' | '.join(cells) + ' |\n'
    table = line(COLUMNS) + line(['---'] * len(COLUMNS))
    table += ''.join(line(figure.row()) for figure in figures)
    text = file.read_text()
    before, rest = text.split(BEGIN)
    behind = rest.split(END)[1]
    file.write_text(f'{before}{BEGIN}\n\n{sentence(facts)}\n\n{table}\n{END}{behind}')
