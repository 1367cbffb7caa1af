import { DENIALS } from '../denials.ts';
import { deny, type ClaimLineBuilder, type EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';

/** Who was treated by whom: groups, students, two disciplines at once, caregivers (GRP, STU, COT, CTS). */
export function checkCircumstances(context: EvaluationContext): void {
  for (const line of context.lines) {
    checkStudent(context, line);
    checkGroup(context, line);
    checkCoTreatment(context, line);
    checkCaregivers(context, line);
  }
}

/** STU-01: what a student does without the therapist in the room is not billable. */
function checkStudent(context: EvaluationContext, line: ClaimLineBuilder): void {
  if (!line.services.some((service) => service.studentAlone)) return;
  deny(line, DENIALS.PROVIDER_TYPE);
  push(context, line, 'STU-01', 'ERROR', {
    message: () => `${line.code} was furnished by a student alone: that is not billable.`,
    fix: () => 'Bill only what the therapist did, in the room, directing and treating nobody else.',
    denial: DENIALS.PROVIDER_TYPE,
  });
}

/** GRP-01: two or more patients at once are 97150; one-to-one codes are not billable for that time. */
function checkGroup(context: EvaluationContext, line: ClaimLineBuilder): void {
  const { kind } = line.codeFacts;
  if (kind === 'PROGRAM' || kind === 'CAREGIVER') return;
  if (line.services.every(({ patients }) => patients === null)) return;
  const stated = line.services.flatMap(({ patients }) => (patients === null ? [] : [patients]));
  const isGroup = kind === 'GROUP';
  const patients = isGroup ? Math.min(...stated) : Math.max(...stated);
  if (isGroup && patients < 2) {
    // Beside a real group of the day, an entry with one patient is a slip that must be put right.
    if (stated.every((count) => count < 2)) deny(line, DENIALS.UNITS_INVALID);
    push(context, line, 'GRP-01', 'ERROR', {
      message: () => `${line.code} needs two or more patients at once; ${patients} was treated.`,
      fix: () => 'Bill the one-to-one code of the service.',
      denial: DENIALS.UNITS_INVALID,
    });
  } else if (!isGroup && patients > 1) {
    deny(line, DENIALS.UNITS_INVALID);
    push(context, line, 'GRP-01', 'ERROR', {
      message: () => `${line.code} is one-to-one care, and ${patients} patients were treated at once.`,
      fix: () =>
        'Bill 97150 for the time together, and one-to-one codes only for separate time with this patient.',
      denial: DENIALS.UNITS_INVALID,
    });
  }
}

/** COT-01: two disciplines at once bill each minute once between them. */
function checkCoTreatment(context: EvaluationContext, line: ClaimLineBuilder): void {
  if (!line.services.some((service) => service.coTreatment)) return;
  context.findings.push(
    finding({
      rule: 'COT-01',
      severity: 'WARNING',
      outcome: 'PASS',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `${line.code} was given together with another discipline: each minute is billed by one of the two.`,
      fix: () => 'Make sure that the minutes here are those the other discipline does not bill.',
    }),
  );
}

/**
 * CTS-01: the timed codes train the caregivers of one patient, the untimed one those of several at once. That caregiver
 * training is payable at all since 2024 follows from the periods of its codes; consent, absence of the patient and the
 * link to the plan of care are asked of the record.
 */
function checkCaregivers(context: EvaluationContext, line: ClaimLineBuilder): void {
  if (line.codeFacts.kind !== 'CAREGIVER') return;
  const stated = line.services.flatMap(({ patients }) => (patients === null ? [] : [patients]));
  const ofOne = line.codeFacts.timing === 'TIMED';
  const wrong = stated.find((patients) => (ofOne ? patients > 1 : patients < 2));
  if (wrong === undefined) return;
  deny(line, DENIALS.UNITS_INVALID);
  push(context, line, 'CTS-01', 'ERROR', {
    message: () =>
      ofOne
        ? `${line.code} trains the caregivers of one patient; those of ${wrong} patients were trained at once.`
        : `${line.code} trains the caregivers of several patients at once; those of ${wrong} were trained.`,
    fix: () =>
      ofOne
        ? 'Bill the group code of caregiver training.'
        : 'Bill the timed codes of caregiver training by its minutes.',
    denial: DENIALS.UNITS_INVALID,
  });
}

function push(
  context: EvaluationContext,
  line: ClaimLineBuilder,
  rule: string,
  severity: 'ERROR' | 'WARNING',
  words: {
    readonly message: () => string;
    readonly fix: () => string;
    readonly denial: (typeof DENIALS)[keyof typeof DENIALS];
  },
): void {
  context.findings.push(
    finding({ rule, severity, outcome: 'FAIL', lines: [line.position], codes: [line.code], ...words }),
  );
}
