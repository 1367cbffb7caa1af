import { comparePayers } from '../src/comparison/service.ts';
import type { Snapshot } from '../src/reference/snapshot.ts';

const TODAY = '2026-11-21';

/** The whole matrix: on a date nobody asked about before, and again on the same date. */
export function measureComparison(snapshot: Snapshot, log: (line: string) => void): void {
  const codes = [...snapshot.codes.values()]
    .filter(({ therapyStatus }) => therapyStatus !== 'NEVER')
    .map(({ code }) => code);
  const took = (on: string): number => {
    const from = performance.now();
    comparePayers(snapshot.at(on, TODAY), { codes });
    return performance.now() - from;
  };
  const days = Array.from({ length: 20 }, (_none, day) => `2026-10-${String(day + 1).padStart(2, '0')}`);
  const cold = middle(days.map(took));
  const warm = middle(days.map(took));
  log(
    `Comparison of ${codes.length} codes, all topics, ${snapshot.payers.size} payers: ${warm.toFixed(1)} ms, ` +
      `on a new date ${cold.toFixed(1)} ms, ratio ${(cold / warm).toFixed(1)}`,
  );
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
