import { DENIALS } from '../denials.ts';
import { deny, type DraftLine, type Workbench } from '../draft.ts';
import { finding } from '../finding.ts';

/** First date of service on which caregiver training is payable (CTS-01). */
const CAREGIVER_TRAINING_FROM = '2024-01-01';

/** Who was treated by whom: groups, students, two disciplines at once, caregivers (GRP, STU, COT, CTS). */
export function checkCircumstances(bench: Workbench): void {
  for (const line of bench.lines) {
    checkStudent(bench, line);
    checkGroup(bench, line);
    checkCoTreatment(bench, line);
    checkCaregiver(bench, line);
  }
}

/** STU-01: what a student does without the therapist in the room is not billable. */
function checkStudent(bench: Workbench, line: DraftLine): void {
  if (!line.group.services.some((service) => service.studentAlone)) return;
  deny(line, DENIALS.PROVIDER_TYPE);
  push(bench, line, 'STU-01', 'ERROR', {
    message: () => `${line.code} was furnished by a student alone: that is not billable.`,
    fix: () => 'Bill only what the therapist did, in the room, directing and treating nobody else.',
    denial: DENIALS.PROVIDER_TYPE,
  });
}

/** GRP-01: two or more patients at once are 97150; one-to-one codes are not billable for that time. */
function checkGroup(bench: Workbench, line: DraftLine): void {
  if (line.group.services.every(({ patients }) => patients === null)) return;
  const stated = line.group.services.flatMap(({ patients }) => (patients === null ? [] : [patients]));
  const isGroup = line.codeFacts.kind === 'GROUP';
  const patients = isGroup ? Math.min(...stated) : Math.max(...stated);
  if (isGroup && patients < 2) {
    push(bench, line, 'GRP-01', 'ERROR', {
      message: () => `${line.code} needs two or more patients at once; ${patients} was treated.`,
      fix: () => 'Bill the one-to-one code of the service.',
      denial: DENIALS.UNITS_INVALID,
    });
  } else if (
    !isGroup &&
    patients > 1 &&
    line.codeFacts.kind !== 'PROGRAM' &&
    line.codeFacts.kind !== 'CAREGIVER'
  ) {
    deny(line, DENIALS.UNITS_INVALID);
    push(bench, line, 'GRP-01', 'ERROR', {
      message: () => `${line.code} is one-to-one care, and ${patients} patients were treated at once.`,
      fix: () =>
        'Bill 97150 for the time together, and one-to-one codes only for separate time with this patient.',
      denial: DENIALS.UNITS_INVALID,
    });
  }
}

/** COT-01: two disciplines at once bill each minute once between them. */
function checkCoTreatment(bench: Workbench, line: DraftLine): void {
  if (!line.group.services.some((service) => service.coTreatment)) return;
  bench.findings.push(
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

/** CTS-01: caregiver training is payable since 2024, without the patient, with consent and in the plan of care. */
function checkCaregiver(bench: Workbench, line: DraftLine): void {
  if (line.codeFacts.kind !== 'CAREGIVER' || bench.day.dateOfService >= CAREGIVER_TRAINING_FROM) return;
  deny(line, DENIALS.CODE_INVALID);
  push(bench, line, 'CTS-01', 'ERROR', {
    message: () =>
      `${line.code} is payable from ${CAREGIVER_TRAINING_FROM} on; the date of service is earlier.`,
    fix: () => 'Check the date of service.',
    denial: DENIALS.CODE_INVALID,
  });
}

function push(
  bench: Workbench,
  line: DraftLine,
  rule: string,
  severity: 'ERROR' | 'WARNING',
  words: {
    readonly message: () => string;
    readonly fix: () => string;
    readonly denial: (typeof DENIALS)[keyof typeof DENIALS];
  },
): void {
  bench.findings.push(
    finding({ rule, severity, outcome: 'FAIL', lines: [line.position], codes: [line.code], ...words }),
  );
}
