import type { Check } from './check.ts';
import { isInForce, type PlainDate } from '../shared/plainDate.ts';
import type { EvaluationContext } from './evaluationContext.ts';
import { finding } from './finding.ts';
import type { PlanOfCare } from './dayOfCare/types.ts';
import type { OccurrenceCode } from './types.ts';
import { declareRule } from './rule.ts';
import { NO_RESULTS, type Result } from './results.ts';

const INST_02 = declareRule({
  id: 'INST-02',
  title: 'A line with 043X needs the occurrence codes 11, 17 and 44',
  document: 'FCSO_INST',
  section: '17 read; 11 and 44 in an article that quotes chapter 5, 20',
  confidence: 'SECONDARY',
  from: '2006-07-03',
});

/** What an institutional claim of outpatient therapy holds beside its lines: bill type and occurrence codes (INST-01, INST-02). */

/** First two digits of the revenue codes of OT. */
const THERAPY_REVENUE = '043';

interface Occurrence {
  readonly code: string;
  readonly meaning: string;
  /** Inputs that give its date. */
  readonly inputs: readonly string[];
  readonly dateOf: (plan: PlanOfCare | null, on: PlainDate) => PlainDate | null;
}

/** The last of some dates that are not after the date of service. */
function lastBy(on: PlainDate, dates: readonly (PlainDate | null | undefined)[]): PlainDate | null {
  return dates.reduce<PlainDate | null>(
    (last, date) => (date != null && date <= on && (last === null || date > last) ? date : last),
    null,
  );
}

const ONSET: Occurrence = {
  code: '11',
  meaning: 'onset of the symptoms or the illness',
  inputs: ['planOfCare.onsetOn'],
  dateOf: (plan, on) => lastBy(on, [plan?.onsetOn]),
};

/** Who certifies a plan again has reviewed it. */
function planDate(plan: PlanOfCare | null, on: PlainDate): PlainDate | null {
  return lastBy(on, [plan?.establishedOn, plan?.certifiedOn, plan?.recertifiedOn]);
}

const OT_PLAN: Occurrence = {
  code: '17',
  meaning: 'the OT plan was set up or last reviewed',
  inputs: ['planOfCare.establishedOn'],
  dateOf: planDate,
};

const CORF_PLAN: Occurrence = {
  code: '28',
  meaning: 'the CORF plan was set up or last reviewed',
  inputs: ['planOfCare.establishedOn'],
  dateOf: planDate,
};

const FIRST_TREATMENT: Occurrence = {
  code: '44',
  meaning: 'first day of OT treatment',
  inputs: ['planOfCare.initialTreatmentOn'],
  dateOf: (plan, on) => lastBy(on, [plan?.initialTreatmentOn]),
};

/**
 * The occurrence codes of the claim in order, with their dates as far as they are known. Medicare returns a line with a
 * revenue code 043X without 17, and 17 without such a line; programs have a plan of the physician instead.
 */
export function occurrenceCodesOf({ claim, day, lines }: EvaluationContext): readonly OccurrenceCode[] {
  return occurrencesOf(claim, lines).map(({ code, meaning, dateOf }) => ({
    code,
    meaning,
    on: dateOf(day.planOfCare, day.dateOfService),
  }));
}

function occurrencesOf(
  { form, program, isCorf }: EvaluationContext['claim'],
  lines: EvaluationContext['lines'],
): readonly Occurrence[] {
  if (form !== 'INSTITUTIONAL_837I' || program !== null) return NO_OCCURRENCES;
  if (!lines.some(({ revenueCode }) => revenueCode?.startsWith(THERAPY_REVENUE))) return NO_OCCURRENCES;
  return isCorf ? CORF_OCCURRENCES : OCCURRENCES;
}

const NO_OCCURRENCES: readonly Occurrence[] = [];
const OCCURRENCES: readonly Occurrence[] = [ONSET, OT_PLAN, FIRST_TREATMENT];
const CORF_OCCURRENCES: readonly Occurrence[] = [ONSET, OT_PLAN, CORF_PLAN, FIRST_TREATMENT];

/** INST-02: a claim to Medicare is returned without its occurrence codes; other payers state none. */
function checkOccurrences(context: EvaluationContext): readonly Result[] {
  const { claim, day, lines, payer } = context;
  if (!payer.paysByMedicareFeeSchedule || !isInForce(INST_02, day.dateOfService)) return NO_RESULTS;
  const wanted = occurrencesOf(claim, lines);
  if (wanted.length === 0) return NO_RESULTS;
  const results: Result[] = [];
  const missing = wanted.filter(({ dateOf }) => dateOf(day.planOfCare, day.dateOfService) === null);
  results.push(
    finding({
      rule: INST_02,
      severity: missing.length === 0 ? 'INFO' : 'WARNING',
      outcome: missing.length === 0 ? 'PASS' : 'NO_DATA',
      lines: lines.map(({ position }) => position),
      codes: [...new Set(lines.map(({ code }) => code))],
      message: () =>
        missing.length === 0
          ? `The claim carries the occurrence codes ${wanted.map(({ code }) => code).join(', ')}.`
          : `The claim needs the occurrence ${missing.length === 1 ? 'code' : 'codes'} ` +
            `${missing.map(({ code, meaning }) => `${code} (${meaning})`).join(', ')} with a date, which was not given; without 17 it is returned.`,
      ...(missing.length > 0 && {
        fix: () =>
          `Send ${namesOf(missing)
            .map((name) => `\`${name}\``)
            .join(', ')}.`,
        inputs: namesOf(missing),
      }),
    }),
  );
  return results;
}

export const OCCURRENCES_OF_THE_CLAIM: Check = {
  phase: 'DENIALS',
  rules: [INST_02],
  reads: ['day.dateOfService', 'day.planOfCare'],
  apply: checkOccurrences,
};

function namesOf(missing: readonly Occurrence[]): readonly string[] {
  return [...new Set(missing.flatMap(({ inputs }) => inputs))];
}
