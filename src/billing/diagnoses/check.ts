import type { Check } from '../check.ts';
import { DENIALS } from '../denials.ts';
import type { EvaluationContext } from '../evaluationContext.ts';
import type { DiagnosisFact } from '../facts.ts';
import { finding } from '../finding.ts';
import type { Result } from '../results.ts';
import { citedRule, declareRule } from '../rule.ts';

const DX_01 = declareRule({
  id: 'DX-01',
  title: 'No claim goes without a diagnosis',
  document: 'X12',
  section: 'HI segment',
  confidence: 'SECONDARY',
});

const DX_02 = declareRule({
  id: 'DX-02',
  title: 'A diagnosis is valid on the date of service, to its full length',
  document: 'ICD10',
  section: 'I.B.2',
  confidence: 'SECONDARY',
});

const DX_03 = declareRule({
  id: 'DX-03',
  title: 'At most twelve diagnoses',
  document: 'X12',
  section: 'HI segment',
  confidence: 'SECONDARY',
});

const DX_04 = declareRule({
  id: 'DX-04',
  title: 'External causes and sequelae never come first',
  document: 'ICD10',
  section: 'I.B.10 and I.C.20',
  confidence: 'UNVERIFIED',
});

const DX_05 = declareRule({
  id: 'DX-05',
  title: 'Each diagnosis once',
  document: 'ICD10',
  section: 'I.B.8',
  confidence: 'UNVERIFIED',
});

/** Most diagnoses of one claim, of either form. */
const MOST_DIAGNOSES = 12;

/** An ICD-10-CM code, with its dot or without. */
const FORM = /^[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?$/;

/** External causes of injury: they say how something happened, and never what is treated. */
const EXTERNAL_CAUSE = /^[V-Y]\d/;

/** The seventh character S of injuries and pathological fractures: a late effect of what healed. */
const SEQUELA = /^(?:[ST]\d[0-9A-Z]|M80|M84)\.[0-9A-Z]{3}S$/;

/**
 * DX-01 to DX-05: a claim has one to twelve diagnoses, each a code of full length that is valid on the date of service,
 * and the first one says what is treated. They are the same for every payer, because the code set is one of HIPAA.
 */
function checkDiagnoses(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  const codes = context.day.diagnoses.map(withDot);
  if (codes.length === 0) {
    reportNone(results);
    return results;
  }
  if (codes.length > MOST_DIAGNOSES) reportTooMany(results, codes.length);
  for (const code of new Set(codes)) checkCode(context, results, code);
  const repeated = [...new Set(codes.filter((code, index) => codes.indexOf(code) !== index))];
  if (repeated.length > 0) reportRepeated(results, repeated);
  checkFirst(results, codes[0] as string);
  return results;
}

export const DIAGNOSES: Check = {
  phase: 'DENIALS',
  rules: [DX_01, DX_02, DX_03, DX_04, DX_05],
  reads: ['day.dateOfService', 'day.diagnoses', 'facts.diagnosis'],
  apply: checkDiagnoses,
};

/** In upper case, with the dot after the third character. */
function withDot(text: string): string {
  const bare = text.trim().toUpperCase();
  return FORM.test(bare) && bare.length > 3 && bare[3] !== '.'
    ? `${bare.slice(0, 3)}.${bare.slice(3)}`
    : bare;
}

function checkCode(context: EvaluationContext, results: Result[], code: string): void {
  const { day, facts } = context;
  if (!FORM.test(code)) {
    reportInvalid(results, null, `${quoted(code)} is not an ICD-10-CM code.`);
    return;
  }
  const answer = facts.diagnosis(code);
  if (answer.state === 'KNOWN') {
    const fact = answer.value;
    if (fact?.billable) return;
    const text = fact
      ? `${code} is not coded to its full length on ${day.dateOfService}: ${longerText(fact)}.`
      : `${code} is not a valid ICD-10-CM code on ${day.dateOfService}.`;
    reportInvalid(results, fact, text);
    return;
  }
  results.push(
    finding({
      rule: DX_02,
      severity: 'WARNING',
      outcome: 'NO_DATA',
      message: () =>
        answer.state === 'CONFLICTING'
          ? `Two loaded releases differ about the diagnosis ${code}.`
          : `Whether the diagnosis ${code} is valid on ${day.dateOfService} is not known: ${answer.reason}`,
      fix: () => 'Load the ICD-10-CM release of the fiscal year.',
    }),
  );
}

function longerText({ longer, moreLonger }: DiagnosisFact): string {
  const text = `${longer.join(', ')}${moreLonger > 0 ? ` and ${moreLonger} more` : ''}`;
  return `${text} ${longer.length === 1 ? 'is' : 'are'}`;
}

/** A text that is no code may be anything, a name among others, so no more than its beginning is shown. */
function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 8));
}

function reportInvalid(results: Result[], fact: DiagnosisFact | null, text: string): void {
  results.push(
    finding({
      rule: citedRule(DX_02, fact ?? undefined),
      severity: 'ERROR',
      outcome: 'FAIL',
      message: () => text,
      fix: () =>
        fact
          ? 'Send the code of full length that the record supports.'
          : 'Look the diagnosis up in the code set of the date of service.',
      denial: DENIALS.DIAGNOSIS_INVALID,
    }),
  );
}

function reportNone(results: Result[]): void {
  results.push(
    finding({
      rule: DX_01,
      severity: 'WARNING',
      outcome: 'NO_DATA',
      message: () => 'No diagnosis was sent, and no claim is accepted without one.',
      fix: () => 'Send `diagnoses`, the one that is treated first.',
      inputs: ['diagnoses'],
      denial: DENIALS.DIAGNOSIS_INVALID,
    }),
  );
}

function reportTooMany(results: Result[], count: number): void {
  results.push(
    finding({
      rule: DX_03,
      severity: 'ERROR',
      outcome: 'FAIL',
      message: () => `The claim has ${count} diagnoses; at most ${MOST_DIAGNOSES} fit.`,
      fix: () => 'Keep those that the services of the day treat.',
      denial: DENIALS.DIAGNOSIS_INVALID,
    }),
  );
}

function reportRepeated(results: Result[], repeated: readonly string[]): void {
  results.push(
    finding({
      rule: DX_05,
      severity: 'WARNING',
      outcome: 'FAIL',
      message: () => `${repeated.join(', ')} ${repeated.length === 1 ? 'is' : 'are'} listed more than once.`,
      fix: () => 'List each diagnosis once.',
    }),
  );
}

function checkFirst(results: Result[], first: string): void {
  const why = EXTERNAL_CAUSE.test(first)
    ? `${first} is an external cause`
    : SEQUELA.test(first)
      ? `${first} is the sequela of an injury`
      : null;
  if (why === null) return;
  results.push(
    finding({
      rule: DX_04,
      severity: 'ERROR',
      outcome: 'FAIL',
      message: () => `${why}, which cannot be the first diagnosis of a claim.`,
      fix: () => 'List the condition that is treated first.',
      denial: DENIALS.DIAGNOSIS_INVALID,
    }),
  );
}
