import type { Check } from '../check.ts';
import { DENIALS } from '../denials.ts';
import { type ClaimLine, type EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import type { Denial, Rule } from '../types.ts';
import { declareRule } from '../rule.ts';
import type { Result } from '../results.ts';

const GRP_01 = declareRule({
  id: 'GRP-01',
  title: 'Two or more patients at once are a group',
  document: 'CMS_THERAPY',
  section: '11 scenarios',
  confidence: 'VERIFIED',
});

export const COT_01 = declareRule({
  id: 'COT-01',
  title: 'Two disciplines bill a joint minute once',
  document: 'CMS_THERAPY',
  confidence: 'UNVERIFIED',
});

const STU_01 = declareRule({
  id: 'STU-01',
  title: 'Services of a student alone are not billable',
  document: 'MBPM15',
  section: '230 B',
  confidence: 'UNVERIFIED',
});

const CTS_01 = declareRule({
  id: 'CTS-01',
  title: 'Caregiver training without the patient, with consent',
  document: 'NGS',
  confidence: 'VERIFIED',
  from: '2024-01-01',
});

/** Who was treated by whom: groups, students, two disciplines at once, caregivers (GRP, STU, COT, CTS). */
function checkCircumstances(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  for (const line of context.lines) {
    checkStudent(results, line);
    checkGroup(results, line);
    checkCoTreatment(results, line);
    checkCaregivers(results, line);
  }
  return results;
}

export const CIRCUMSTANCES: Check = {
  phase: 'DENIALS',
  rules: [STU_01, GRP_01, COT_01, CTS_01],
  reads: [],
  apply: checkCircumstances,
};

/** STU-01: services of a student without the therapist in the room are not billable. */
function checkStudent(results: Result[], line: ClaimLine): void {
  if (!line.services.some((service) => service.studentAlone)) return;
  push(results, line, STU_01, 'ERROR', {
    message: () =>
      `${line.code} was provided by a student without a therapist in the room, which is not billable.`,
    fix: () =>
      'Bill only the time in which the therapist was in the room, directed the service and treated no other patient.',
    denial: DENIALS.PROVIDER_TYPE,
  });
}

/** GRP-01: two or more patients at once are 97150; one-to-one codes are not billable for that time. */
function checkGroup(results: Result[], line: ClaimLine): void {
  const { kind } = line.codeFacts;
  if (kind === 'PROGRAM' || kind === 'CAREGIVER') return;
  if (line.services.every(({ patients }) => patients === null)) return;
  const stated = line.services.flatMap(({ patients }) => (patients === null ? [] : [patients]));
  const isGroup = kind === 'GROUP';
  const patients = isGroup ? Math.min(...stated) : Math.max(...stated);
  if (isGroup && patients < 2) {
    push(results, line, GRP_01, 'ERROR', {
      message: () =>
        `${line.code} is a group code and needs at least 2 patients at the same time; the record has ${patients}.`,
      fix: () => 'Bill the one-to-one code for the service instead.',
      denial: DENIALS.UNITS_INVALID,
      // When the day has a real group too, an entry with one patient is a recording error, not a denied service.
      denies: stated.every((count) => count < 2) ? [line] : [],
    });
  } else if (!isGroup && patients > 1) {
    push(results, line, GRP_01, 'ERROR', {
      message: () =>
        `${line.code} is a one-to-one code, but ${patients} patients were treated at the same time.`,
      fix: () =>
        'Bill 97150 for the group time and one-to-one codes only for time spent with this patient alone.',
      denial: DENIALS.UNITS_INVALID,
    });
  }
}

/** COT-01: two disciplines at once bill each minute once between them. */
function checkCoTreatment(results: Result[], line: ClaimLine): void {
  if (!line.services.some((service) => service.coTreatment)) return;
  results.push(
    finding({
      rule: COT_01,
      severity: 'WARNING',
      outcome: 'PASS',
      about: [line],
      message: () =>
        `${line.code} was a co-treatment with another discipline; each minute may be billed by only one of the two disciplines.`,
      fix: () => 'Confirm that the other discipline does not bill these minutes.',
    }),
  );
}

/**
 * CTS-01: the timed codes train the caregivers of one patient, the untimed one those of several at once. That caregiver
 * training is payable since 2024 follows from the effective periods of its codes; consent, the patient's absence and the
 * link to the plan of care are documentation requirements.
 */
function checkCaregivers(results: Result[], line: ClaimLine): void {
  if (line.codeFacts.kind !== 'CAREGIVER') return;
  const stated = line.services.flatMap(({ patients }) => (patients === null ? [] : [patients]));
  const ofOne = line.codeFacts.timing === 'TIMED';
  const wrong = stated.find((patients) => (ofOne ? patients > 1 : patients < 2));
  if (wrong === undefined) return;
  push(results, line, CTS_01, 'ERROR', {
    message: () =>
      ofOne
        ? `${line.code} is for caregivers of one patient; caregivers of ${wrong} patients were trained at the same time.`
        : `${line.code} is for caregivers of 2 or more patients at the same time; the record has ${wrong}.`,
    fix: () =>
      ofOne
        ? 'Bill the group caregiver training code instead.'
        : 'Bill the timed caregiver training codes instead.',
    denial: DENIALS.UNITS_INVALID,
  });
}

function push(
  results: Result[],
  line: ClaimLine,
  rule: Rule,
  severity: 'ERROR' | 'WARNING',
  text: {
    readonly message: () => string;
    readonly fix: () => string;
    readonly denial: Denial;
    /** The line itself, unless only a part of its entries is wrong. */
    readonly denies?: readonly ClaimLine[];
  },
): void {
  results.push(
    finding({
      rule,
      severity,
      outcome: 'FAIL',
      about: [line],
      denies: [line],
      ...text,
    }),
  );
}
