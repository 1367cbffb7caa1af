import type { CodeKind, CodeSystem, TherapyStatus } from '../shared/enums.ts';
import type { ListedTiming } from '../reference/releases/uncuratedCodes.ts';

/** How many codes of a result have each value of a property. */

export interface FacetCount<Value extends string> {
  readonly value: Value;
  readonly count: number;
}

export interface CodeFacets {
  readonly systems: readonly FacetCount<CodeSystem>[];
  readonly kinds: readonly FacetCount<CodeKind>[];
  readonly unitBases: readonly FacetCount<ListedTiming>[];
  readonly therapyStatuses: readonly FacetCount<TherapyStatus>[];
}

interface Counted {
  readonly system: CodeSystem;
  readonly kind: CodeKind;
  readonly timing: ListedTiming;
  readonly therapyStatus: TherapyStatus;
}

/** Counts over the whole result, the most frequent value first. Values that no code has are left out. */
export function facetsOf(codes: readonly Counted[]): CodeFacets {
  return {
    systems: countsOf(codes, ({ system }) => system),
    kinds: countsOf(codes, ({ kind }) => kind),
    unitBases: countsOf(codes, ({ timing }) => timing),
    therapyStatuses: countsOf(codes, ({ therapyStatus }) => therapyStatus),
  };
}

function countsOf<Value extends string>(
  codes: readonly Counted[],
  of: (code: Counted) => Value,
): FacetCount<Value>[] {
  const counts = new Map<Value, number>();
  for (const code of codes) counts.set(of(code), (counts.get(of(code)) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
