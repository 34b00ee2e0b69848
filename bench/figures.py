# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What comes out of a measurement: figures, and what each of them must be."""

from dataclasses import dataclass


@dataclass
class Figure:
    what: str
    value: float         # a ratio, or what `unit` says
    must: str = ''       # the bound, as text; without one the figure is only told
    holds: bool = True
    detail: str = ''     # the medians it comes from
    processor: str = ''  # the same ratio by processor time
    unit: str = '×'

    def row(self):
        is_small = self.unit and self.value < 10
        value = f'{self.value:.2f}' if is_small else f'{self.value:,.0f}'
        holds = ('yes' if self.holds else '**no**') if self.must else ''
        return [self.what, f'{value} {self.unit}'.strip(), self.must, holds, self.processor,
                self.detail]


COLUMNS = ['what', 'is', 'must be', 'holds', 'by processor time', 'medians']


def seconds(value):
    return f'{value * 1000:.1f} ms' if value < 1 else f'{value:.2f} s'


def _against(what, over, under, name, must, holds):
    value = over.median() / under.median()
    processor = over.processor_median() / max(under.processor_median(), 1e-6)
    shown = f'{processor:.2f} ×' if processor < 10 else f'{processor:,.0f} ×'
    return Figure(what, value, must, holds(value),
                  f'{name(over)}{seconds(over.median())} / {name(under)}{seconds(under.median())}',
                  shown)


def ratio(what, ours, rival, at_most=None):
    """How many times a rival's time ours is."""
    must = f'at most {at_most}' if at_most is not None else ''
    return _against(what, ours, rival, lambda subject: f'{rival.name} ' if subject is rival else '',
                    must, lambda value: at_most is None or value <= at_most)


def speedup(what, ours, rival, at_least):
    """How many times faster than a rival we are."""
    return _against(what, rival, ours, lambda subject: f'{rival.name} ' if subject is rival else '',
                    f'at least {at_least}', lambda value: value >= at_least)


def memory(what, subject, tree):
    bytes_of_tree = tree.stat().st_size
    return Figure(f'{what}, peak memory', subject.peak_bytes / bytes_of_tree,
                  'at most 8 × the tree + 10 MB', subject.peak_bytes <= 8 * bytes_of_tree + 10e6,
                  f'{subject.peak_bytes / 1e6:.0f} MB, tree {bytes_of_tree / 1e6:.1f} MB',
                  unit='× the tree')
