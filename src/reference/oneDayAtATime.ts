import type { PlainDate } from '../shared/plainDate.ts';
import { DatedReference } from './dated.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Views of the facts on a date, of which only the last is kept: days come newest first. Those that the snapshot keeps
 * for everybody are left alone, or a replay of a year would push them all out.
 */
export function oneDayAtATime(snapshot: Snapshot, today: PlainDate): (on: PlainDate) => DatedReference {
  let current: DatedReference | null = null;
  return (on) => {
    if (current?.on !== on) current = new DatedReference(snapshot, on, today);
    return current;
  };
}
