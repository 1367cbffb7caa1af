import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { centsText, type BillingAnswer, type BillingLine, type Finding } from '../../src/billing/index.ts';
import { previewBilling } from '../../src/claims/service.ts';
import { needsAttention } from '../../src/cli/batch/risk.ts';
import { readBillingFile } from '../../src/cli/dayFile.ts';
import type { Snapshot } from '../../src/reference/snapshot.ts';
import { InputError } from '../../src/shared/errors.ts';

/** Cases that others have published about billing, and how an answer is compared with what their source supports. */

/** The day on which answers are given, so that the age of statements is the same in every run. */
const KNOWN_ON = '2026-11-21';
export const FOLDER = path.resolve(import.meta.dirname, 'public');

const texts = z.array(z.string());
const outcomes = z
  .union([z.string(), texts])
  .transform((value) => (typeof value === 'string' ? [value] : value));

/** What the source supports, and nothing more. Everything that is left out is not compared. */
const expectation = z.strictObject({
  /** The lines of the claim in any order: `97530 x2 GO !CO` is two units with GO and without CO. */
  lines: texts.optional(),
  /** The same where the source allows several claims. */
  anyLines: z.array(texts).optional(),
  /** Units of all timed codes. */
  timedUnits: z.number().optional(),
  /** Codes that would not be paid: a finding with an expected denial names them, or no line has them. */
  denied: texts.optional(),
  /** Codes with a line that no failing finding names. */
  paid: texts.optional(),
  /** Findings by rule and outcome, such as `DX-02 FAIL` or `KX-05`; with `no ` before it, one that must not be there. */
  findings: texts.optional(),
  /** A claim adjustment reason code of an expected denial, such as CO-16; any of several. */
  denial: outcomes.optional(),
  /** Whether something needs attention: a failing finding, or a decision that lacks data. */
  flagged: z.boolean().optional(),
  /** Patterns of rules, each of which a failing finding or a decision that lacks data must have. */
  attention: texts.optional(),
  /** Patterns that sentences of the findings must match, or what to do about the value that is not accepted. */
  mentions: texts.optional(),
  /** Patterns that no sentence of the findings may match. */
  silent: texts.optional(),
  /** Path of a field whose value is not accepted, from the day of care on. */
  rejected: z.string().optional(),
  /** Allowed amounts of all lines of a code, in dollars; null for none. */
  allowed: z.record(z.string(), z.string().nullable()).optional(),
  form: z.enum(['PROFESSIONAL_837P', 'INSTITUTIONAL_837I']).optional(),
  placeOfService: z.string().optional(),
  conditionCodes: texts.optional(),
  /** Bill types of an institutional claim, such as 85X. */
  billTypes: texts.optional(),
  /** Dates by occurrence code; null for a code that the claim needs and whose date the day leaves out. */
  occurrenceCodes: z.record(z.string(), z.string().nullable()).optional(),
  revenueCodes: z.record(z.string(), z.string()).optional(),
});

const caseId = z.string().regex(/^[a-z0-9-]+$/);

const publicCase = z
  .strictObject({
    id: caseId,
    /**
     * LISTED: of the list that the corpus began with. FOUND: looked up for the corpus, tried once before any change.
     * SIBLING: of the kind of a listed case, on another code, date, setting, payer or side of its limit; its answer was
     * worked out from the rule before it was tried.
     */
    from: z.enum(['LISTED', 'FOUND', 'SIBLING']),
    /** The listed case whose kind a sibling is of. */
    of: caseId.optional(),
    source: z.string().min(8),
    payer: z.string().default('medicare'),
    /** Fields of BillingInput. */
    day: z.record(z.string(), z.unknown()).optional(),
    /** The question in words, for a case that has no day. */
    question: z.string().optional(),
    expect: expectation.optional(),
    reason: z.string().min(20),
    /** False for a case whose answer is wrong today; `why` and `answered` say how. */
    holds: z.literal(false).optional(),
    why: z.string().optional(),
    answered: z.string().optional(),
    /** What an input lacks, for a case that cannot be expressed. */
    missing: z.string().optional(),
  })
  .refine((one) => (one.missing === undefined) === (one.day !== undefined && one.expect !== undefined), {
    error: 'a case has a day and an expectation, or states what is missing',
  })
  .refine((one) => (one.holds === undefined) === (one.why === undefined), {
    error: 'a case with `holds: false` states why, and no other case does',
  })
  .refine((one) => (one.from === 'SIBLING') === (one.of !== undefined), {
    error: 'a sibling names the listed case that it is of, and no other case does',
  });

const caseFile = z.strictObject({ subject: z.string(), cases: z.array(publicCase) });

export type PublicCase = z.infer<typeof publicCase>;
type Expectation = z.infer<typeof expectation>;

/** What a case leaves out. */
const DEFAULTS = { dateOfService: '2026-08-03', setting: 'OFFICE', diagnoses: ['M62.81'] };

export interface CaseFile {
  readonly file: string;
  readonly subject: string;
  readonly cases: readonly PublicCase[];
}

/** How many siblings a listed case has at least, if it can be expressed. */
const SIBLINGS = 2;

/** The files of the corpus, one for each subject and one for the siblings of its listed cases. */
export function readPublicCases(): CaseFile[] {
  const files = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ file, ...readCaseFile(readFileSync(path.join(FOLDER, file), 'utf8')) }));
  const issues = issuesOf(files.flatMap(({ cases }) => cases));
  if (issues.length > 0) throw new Error(issues.join('\n'));
  return files;
}

/** One file of cases. Throws where a case lacks what its kind needs. */
export function readCaseFile(text: string): { subject: string; cases: PublicCase[] } {
  return caseFile.parse(parse(text));
}

/** What is wrong with the cases of all files together: ids, and siblings that are missing or point elsewhere. */
export function issuesOf(cases: readonly PublicCase[]): string[] {
  const ids = new Set<string>();
  const repeated = cases.filter(({ id }) => ids.size === ids.add(id).size);
  const listed = cases.filter(({ from }) => from === 'LISTED');
  const known = new Set(listed.map(({ id }) => id));
  const siblings = cases.filter(({ of }) => of !== undefined);
  const count = (id: string): number => siblings.filter(({ of }) => of === id).length;
  return [
    ...repeated.map(({ id }) => `${id} stands twice`),
    ...siblings
      .filter(({ of = '' }) => !known.has(of))
      .map(({ id, of }) => `${id} is a sibling of ${of}, which is no listed case`),
    ...listed
      .filter(({ id, missing }) => missing === undefined && count(id) < SIBLINGS)
      .map(({ id }) => `${id} has ${count(id)} siblings of ${SIBLINGS}`),
  ];
}

/** How the answer differs from the expectation; empty when the case holds. */
export function differencesOf(snapshot: Snapshot, { payer, day, expect, id }: PublicCase): string[] {
  if (!day || !expect) throw new Error(`${id} has no day`);
  const input = readBillingFile(id, JSON.stringify({ ...DEFAULTS, ...day }));
  try {
    const reference = snapshot.at(input.dateOfService, KNOWN_ON);
    const [view] = previewBilling(reference, input, [payer]);
    if (!view) throw new Error(`${id} has no answer`);
    if (expect.rejected !== undefined) return [`accepted: ${summaryOf(view.answer)}`];
    return differencesOfAnswer(view.answer, expect);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const rejected = error.issues.find(({ field }) => field.replace(/^input\./, '') === expect.rejected);
    if (!rejected) return [`rejected: ${error.issues.map(({ field }) => field).join(', ')}`];
    const { fix } = rejected;
    const missing = (expect.mentions ?? []).filter((pattern) => !new RegExp(pattern, 'i').test(fix));
    return missing.map((pattern) => `mentions ${pattern} — rejected with: ${fix}`);
  }
}

function differencesOfAnswer(answer: BillingAnswer, expect: Expectation): string[] {
  const differences: string[] = [];
  const check = (holds: boolean, wanted: string): void => {
    if (!holds) differences.push(wanted);
  };
  const claims = expect.anyLines ?? (expect.lines ? [expect.lines] : []);
  if (claims.length > 0) {
    check(
      claims.some((lines) => areLines(answer.lines, lines)),
      `lines ${claims.join(' or ')}`,
    );
  }
  if (expect.timedUnits !== undefined) {
    check(answer.totalTimedUnits === expect.timedUnits, `${expect.timedUnits} timed units`);
  }
  for (const code of expect.denied ?? []) check(isDenied(answer, code), `${code} denied`);
  for (const code of expect.paid ?? []) check(!isDenied(answer, code), `${code} paid`);
  for (const finding of expect.findings ?? []) check(hasFinding(answer, finding), finding);
  if (expect.denial) {
    check(
      expect.denial.some((code) => denialsOf(answer).includes(code)),
      expect.denial.join(' or '),
    );
  }
  if (expect.flagged !== undefined) {
    check(isFlagged(answer) === expect.flagged, expect.flagged ? 'flagged' : 'not flagged');
  }
  for (const pattern of expect.attention ?? []) {
    const rules = answer.findings.filter(needsAttention).map(({ rule }) => rule.id);
    check(
      rules.some((id) => new RegExp(pattern).test(id)),
      `attention to ${pattern}`,
    );
  }
  const sentences = answer.findings.flatMap(({ message, fix }) => [message, fix ?? '']);
  for (const pattern of expect.mentions ?? []) {
    check(
      sentences.some((text) => new RegExp(pattern, 'i').test(text)),
      `mentions ${pattern}`,
    );
  }
  for (const pattern of expect.silent ?? []) {
    check(!sentences.some((text) => new RegExp(pattern, 'i').test(text)), `nothing of ${pattern}`);
  }
  for (const [code, dollars] of Object.entries(expect.allowed ?? {})) {
    check(allowedOf(answer, code) === dollars, `${code} allowed ${dollars ?? 'nothing'}`);
  }
  for (const [code, revenue] of Object.entries(expect.revenueCodes ?? {})) {
    const lines = answer.lines.filter((line) => line.code === code);
    check(
      lines.length > 0 && lines.every((line) => line.revenueCode === revenue),
      `${code} under ${revenue}`,
    );
  }
  if (expect.form) check(answer.claimForm === expect.form, expect.form);
  if (expect.placeOfService !== undefined) {
    check(answer.placeOfService === expect.placeOfService, `place of service ${expect.placeOfService}`);
  }
  if (expect.conditionCodes) {
    check(
      answer.conditionCodes.join() === expect.conditionCodes.join(),
      `condition ${expect.conditionCodes}`,
    );
  }
  if (expect.billTypes) {
    check(answer.billTypes.join() === expect.billTypes.join(), `bill type ${expect.billTypes}`);
  }
  for (const [code, date] of Object.entries(expect.occurrenceCodes ?? {})) {
    check(
      answer.occurrenceCodes.some((each) => each.code === code && each.on === date),
      `occurrence code ${code} on ${date ?? 'a date that is left out'}`,
    );
  }
  return differences.length === 0 ? [] : [`${differences.join('; ')} — answered ${summaryOf(answer)}`];
}

function areLines(lines: readonly BillingLine[], wanted: readonly string[]): boolean {
  const left = [...lines];
  for (const text of wanted) {
    const at = left.findIndex((line) => isLine(line, text));
    if (at === -1) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
}

function isLine({ code, units, modifiers }: BillingLine, wanted: string): boolean {
  const [wantedCode, wantedUnits, ...wantedModifiers] = wanted.split(' ');
  return (
    code === wantedCode &&
    `x${units}` === wantedUnits &&
    wantedModifiers.every((modifier) =>
      modifier.startsWith('!') ? !modifiers.includes(modifier.slice(1)) : modifiers.includes(modifier),
    )
  );
}

function isDenied(answer: BillingAnswer, code: string): boolean {
  return (
    !answer.lines.some((line) => line.code === code) ||
    answer.findings.some(({ outcome, codes }) => outcome === 'FAIL' && codes.includes(code))
  );
}

function isFlagged({ findings }: BillingAnswer): boolean {
  return findings.some(needsAttention);
}

function hasFinding({ findings }: BillingAnswer, wanted: string): boolean {
  const [first = '', ...rest] = wanted.split(' ');
  const negated = first === 'no';
  const [rule, outcome] = negated ? rest : [first, ...rest];
  const found = findings.some(
    (finding) => finding.rule.id === rule && (outcome === undefined || finding.outcome === outcome),
  );
  return found !== negated;
}

function denialsOf({ findings }: BillingAnswer): string[] {
  return findings.flatMap(({ denial }) => (denial ? [`${denial.group}-${denial.carc}`] : []));
}

function allowedOf({ lines }: BillingAnswer, code: string): string | null {
  const amounts = lines.filter((line) => line.code === code).map(({ allowedCents }) => allowedCents);
  if (amounts.length === 0 || amounts.includes(null)) return null;
  return centsText(amounts.reduce((total: number, cents) => total + (cents ?? 0), 0));
}

/** The answer in one line. */
function summaryOf({ verdict, lines, findings, placeOfService }: BillingAnswer): string {
  const shown = lines.map(
    ({ code, units, modifiers, allowedCents }) =>
      `${[code, `x${units}`, ...modifiers].join(' ')} ${allowedCents === null ? '-' : centsText(allowedCents)}`,
  );
  const others = findings.filter(({ outcome }) => outcome !== 'PASS').map(findingText);
  return `${verdict}, ${shown.join(', ') || 'no lines'}, POS ${placeOfService ?? 'none'}, ${others.join(' ') || 'no findings'}`;
}

function findingText({ rule, outcome, severity, denial }: Finding): string {
  return `[${rule.id} ${outcome} ${severity}${denial ? ` ${denial.group}-${denial.carc}` : ''}]`;
}
