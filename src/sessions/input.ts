import { type DayOfCare, type Setting, findInputIssues } from '../billing/index.ts';
import { toDayOfCare, type BillingInput } from '../claims/rows.ts';
import { isStorable } from '../db/storable.ts';
import { payerProblems, planProblems } from '../payers/service.ts';
import type { ValidationIssue } from '../shared/errors.ts';
import { type PlainDate, addDays } from '../shared/plainDate.ts';
import { type UserError, fieldError } from '../shared/userErrors.ts';
import type { DatedReference } from '../reference/views/views.ts';

type Maybe<T> = T | null | undefined;

/** A session as a caller documents it: all that a preview of the day can be asked, and whose day it is. */
export interface SessionInput extends BillingInput {
  readonly patientRef: string;
  readonly payer: string;
  readonly setting: Setting;
  readonly therapist: string;
  readonly assistant?: Maybe<string>;
  readonly goals?: Maybe<readonly string[]>;
}

/** Bounds of one record, beside those of a day of care; docs/guides/limits.md says the same. */
export const RECORD_LIMITS = {
  diagnoses: 12,
  goals: 30,
  goalCharacters: 500,
  charges: 50,
  reasonCharacters: 1_000,
} as const;

/** The most that the store can hold of an amount in cents. */
const MOST_CENTS = 2_147_483_647;
const HUNDREDTH_HOURS_PER_WEEK = 16_800;

/** Text of a caller's own has a form where it is kept; what a preview answers with NO_DATA is a mistake here. */
const CODE = /^[A-Z0-9]{5}$/;
const LOCALITY = /^[0-9A-Z]{2,5}(-[0-9A-Z]{2})?$/;
const ZIP = /^[0-9]{5}(-?[0-9]{4})?$/;

/** References are of one word, so that a name is not written by accident. */
const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
const DIAGNOSIS = /^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$/;

/** The day of care in the words of the billing core. */
export function dayOfCareFrom(input: SessionInput): DayOfCare {
  return toDayOfCare(input);
}

/**
 * Everything wrong with the record, in the order of its fields; empty when it can be stored and billed.
 * @param reference the reference on the date of service
 * @param today in UTC
 */
export function findUserErrors(
  input: SessionInput,
  reference: DatedReference,
  today: PlainDate,
): UserError[] {
  const problems = [
    ...referenceProblems(input),
    ...payerProblems(reference, [input.payer], null, 'payer'),
    ...planProblems(reference, input.plan, [input.payer], 'plan'),
    ...dateProblems(input.dateOfService, today),
    ...listProblems(input, reference),
    ...placeProblems(input),
    ...chargeProblems(input),
    ...findInputIssues(dayOfCareFrom(input), reference.facts),
    ...amountProblems(dayOfCareFrom(input)),
  ];
  return problems.map((each) => toUserError(each, 'input'));
}

/** A problem as mutations tell it: its place is a path into the arguments. */
export function toUserError({ field, value, allowed, fix }: ValidationIssue, argument?: string): UserError {
  const path = [...(argument === undefined ? [] : [argument]), ...field.split('.')];
  return fieldError(path, 'INVALID', `${field} is ${value}; allowed: ${allowed}. ${fix}`);
}

/** A reason as people write one; where one must be given, it says something. */
export function checkReason(reason: string, mustBeGiven: boolean): UserError[] {
  const length = reason.trim().length;
  if (length > RECORD_LIMITS.reasonCharacters || !isStorable(reason)) {
    const message = `A reason has at most ${RECORD_LIMITS.reasonCharacters} characters: say in short why.`;
    return [fieldError(['reason'], 'BAD_REASON', message)];
  }
  if (length > 0 || !mustBeGiven) return [];
  return [fieldError(['reason'], 'REASON_NEEDED', 'Say why: the reason stays on record with the change.')];
}

function referenceProblems({ patientRef, therapist, assistant }: SessionInput): ValidationIssue[] {
  return Object.entries({ patientRef, therapist, assistant }).flatMap(([field, text]) =>
    text == null || REFERENCE.test(text)
      ? []
      : [
          {
            field,
            value: 'not a reference',
            allowed: '1 to 64 letters, digits and . _ : -, such as P-0001 or OT-01',
            fix: 'Send the pseudonymous reference of your own system, never a name.',
          },
        ],
  );
}

/** Somewhere it is tomorrow already. */
function dateProblems(dateOfService: PlainDate, today: PlainDate): ValidationIssue[] {
  const tomorrow = addDays(today, 1);
  if (dateOfService <= tomorrow) return [];
  return [
    {
      field: 'dateOfService',
      value: dateOfService,
      allowed: `a day up to ${tomorrow}`,
      fix: 'Record care after it was given; ask billingPreview about care to come.',
    },
  ];
}

function listProblems(
  { diagnoses, goals, documentation }: SessionInput,
  reference: DatedReference,
): ValidationIssue[] {
  const requirements = new Set(reference.snapshot.rows.requirements.map(({ key }) => key));
  return [
    ...tooMany('diagnoses', diagnoses, RECORD_LIMITS.diagnoses),
    ...tooMany('goals', goals, RECORD_LIMITS.goals),
    ...tooMany('documentation', documentation, requirements.size),
    ...wrongItems('diagnoses', diagnoses, (text) => DIAGNOSIS.test(text), {
      allowed: 'an ICD-10-CM code in capitals with its dot, such as M62.81',
      fix: 'Correct the code.',
    }),
    ...wrongItems('goals', goals, (text) => isText(text, RECORD_LIMITS.goalCharacters), {
      allowed: `1 to ${RECORD_LIMITS.goalCharacters} characters`,
      fix: 'Shorten the goal, or leave it out.',
    }),
    ...wrongItems('documentation', documentation, (key) => requirements.has(key), {
      allowed: 'the key of a documentation requirement',
      fix: 'Take keys from `code { documentation { key } }`.',
    }),
  ];
}

/** A ZIP code may be that of a home: like free text it is not quoted back. */
function placeProblems({ locality, zip }: SessionInput): ValidationIssue[] {
  const wrong = (field: string, text: Maybe<string>, form: RegExp, allowed: string): ValidationIssue[] =>
    text == null || form.test(text)
      ? []
      : [{ field, value: 'something else', allowed, fix: 'Correct it, or leave it out.' }];
  return [
    ...wrong('locality', locality, LOCALITY, 'contractor and locality, such as 10112-00, or a locality'),
    ...wrong('zip', zip, ZIP, 'a ZIP code of five or nine digits, such as 10001'),
  ];
}

function chargeProblems({ charges }: SessionInput): ValidationIssue[] {
  const codes = charges?.map(({ code }) => code.trim().toUpperCase());
  return [
    ...tooMany('charges', codes, RECORD_LIMITS.charges),
    ...(codes ?? []).flatMap((code, index) =>
      CODE.test(code)
        ? []
        : [
            {
              field: `charges.${index}.code`,
              value: 'something else',
              allowed: 'a CPT or HCPCS code of five characters',
              fix: 'Correct the code, or leave the charge out.',
            },
          ],
    ),
  ];
}

function isText(text: string, characters: number): boolean {
  return text.trim() !== '' && text.length <= characters && isStorable(text);
}

function tooMany(field: string, items: Maybe<readonly string[]>, most: number): ValidationIssue[] {
  if ((items?.length ?? 0) <= most) return [];
  const allowed = `at most ${most}`;
  return [{ field, value: `${items?.length} items`, allowed, fix: 'Keep those that matter for this day.' }];
}

/** Free text is never quoted back: it may hold what no log and no error should. */
function wrongItems(
  field: string,
  items: Maybe<readonly string[]>,
  isRight: (item: string) => boolean,
  say: Pick<ValidationIssue, 'allowed' | 'fix'>,
): ValidationIssue[] {
  return (items ?? []).flatMap((item, index) =>
    isRight(item) ? [] : [{ field: `${field}.${index}`, value: 'something else', ...say }],
  );
}

function amountProblems({ accruedAllowedCents, plannedHundredthHoursPerWeek }: DayOfCare): ValidationIssue[] {
  const bounds = [
    { field: 'accruedAllowed', amount: accruedAllowedCents, most: MOST_CENTS },
    { field: 'plannedHoursPerWeek', amount: plannedHundredthHoursPerWeek, most: HUNDREDTH_HOURS_PER_WEEK },
  ];
  return bounds.flatMap(({ field, amount, most }) =>
    amount === null || amount <= most
      ? []
      : [
          {
            field,
            value: String(amount / 100),
            allowed: `at most ${most / 100}`,
            fix: 'Correct the amount.',
          },
        ],
  );
}
