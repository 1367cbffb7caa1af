import { centsText } from '../../billing/index.ts';
import type { CompletenessView } from './views.ts';
import type { KnowledgeState } from '../../shared/enums.ts';

type Counts = Record<KnowledgeState, number>;

export function noCounts(): Counts {
  return { KNOWN: 0, DEPENDS: 0, NOT_AVAILABLE: 0, CONFLICTING: 0, STALE: 0 };
}

/**
 * Counts by state, and the share that is KNOWN. The share is rounded down to two decimals, so that 1.00 means that
 * nothing is missing; without any facts it is 0.00.
 */
export function completenessView(counts: Counts): CompletenessView {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const hundredths = total === 0 ? 0 : Math.floor((counts.KNOWN * 100) / total);
  return {
    known: counts.KNOWN,
    depends: counts.DEPENDS,
    notAvailable: counts.NOT_AVAILABLE,
    conflicting: counts.CONFLICTING,
    stale: counts.STALE,
    score: centsText(hundredths),
  };
}
