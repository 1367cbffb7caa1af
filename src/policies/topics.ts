import type { PolicyTopic } from '../db/generated/prisma/enums.ts';
import type { PolicyTerms } from '../reference/data/policyTerms.ts';

type Term = keyof PolicyTerms;

/**
 * Which terms a note on a topic may carry. A cap under TIMELY_FILING is nearly always a slip of the hand, and a reader
 * who looks under UNIT_LIMIT would not find it.
 */
const TERMS_OF: Readonly<Record<PolicyTopic, readonly Term[] | 'ANY'>> = {
  COVERAGE: [
    'coverage',
    'assistantAllowed',
    'priorAuthorization',
    'telehealth',
    'bundledInto',
    'maxVisitsPerYear',
    'requiredModifiers',
  ],
  UNIT_COUNTING: ['unitMethod', 'unitRule', 'maxUnitsPerDay', 'maxTimedUnitsPerVisit'],
  UNIT_LIMIT: ['maxUnitsPerDay', 'maxTimedUnitsPerVisit'],
  VISIT_LIMIT: ['maxVisitsPerYear', 'priorAuthorization'],
  PRIOR_AUTHORIZATION: ['priorAuthorization', 'maxVisitsPerYear', 'coverage'],
  MODIFIERS: ['requiredModifiers'],
  ASSISTANT_PAYMENT: ['assistantFactor', 'assistantAllowed', 'requiredModifiers', 'coverage'],
  TELEHEALTH: ['telehealth', 'requiredModifiers', 'assistantAllowed', 'coverage'],
  BUNDLING: ['bundledInto', 'coverage', 'editSet', 'maxUnitsPerDay', 'assistantAllowed'],
  DOCUMENTATION: ['priorAuthorization', 'requiredModifiers'],
  FREQUENCY: ['maxVisitsPerYear', 'maxUnitsPerDay', 'maxTimedUnitsPerVisit'],
  TIMELY_FILING: ['timelyFilingDays', 'timelyFilingYears'],
  PAYMENT: ['multipleProcedureFactor', 'assistantFactor', 'editSet', 'bundledInto', 'requiredModifiers'],
  OTHER: 'ANY',
};

/** The terms that a note on the topic may carry; 'ANY' when the topic says nothing about it. */
export function termsOfTopic(topic: PolicyTopic): readonly Term[] | 'ANY' {
  return TERMS_OF[topic];
}
