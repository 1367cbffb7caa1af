import type { PolicyTopic } from '../shared/enums.ts';
import { NOTHING_STATED } from '../reference/data/scope.ts';
import { completenessView, noCounts } from '../reference/views/completeness.ts';
import type { CompletenessView, DatedReference } from '../reference/views/views.ts';
import { ALL_TOPICS, comparisonTable } from './table.ts';

/** What a front office asks about a code before the visit. */
const TOPICS_BEFORE_A_VISIT: readonly PolicyTopic[] = [
  'COVERAGE',
  'PRIOR_AUTHORIZATION',
  'VISIT_LIMIT',
  'UNIT_LIMIT',
  'MODIFIERS',
  'ASSISTANT_PAYMENT',
  'TELEHEALTH',
];

/**
 * How much is known of a payer without a coverage: the cells of the topics above for each outpatient therapy code in force.
 * Counted by topic, because a code on which one thing depends on the plan has other things that are known.
 */
export function completenessOf(payer: string, reference: DatedReference): CompletenessView {
  const table = comparisonTable(reference, NOTHING_STATED);
  const places = TOPICS_BEFORE_A_VISIT.map((topic) => ALL_TOPICS.indexOf(topic));
  const counts = noCounts();
  for (const { code, active, therapyStatus } of reference.codes) {
    if (!active || therapyStatus === 'NEVER') continue;
    const cells = table.of(code).get(payer) ?? [];
    for (const place of places) counts[cells[place]?.state ?? 'NOT_AVAILABLE'] += 1;
  }
  return completenessView(counts);
}
