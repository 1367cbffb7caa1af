import { type DayOfCare, findInputIssues } from '../billing/index.ts';
import { toDayOfCare, type BillingInput } from '../claims/dayOfCareInput.ts';
import { isStorable } from '../shared/storable.ts';
import { findPayerIssues, findPlanIssues } from '../payers/validation.ts';
import type { ValidationIssue } from '../shared/errors.ts';
import { type PlainDate, addDays } from '../shared/plainDate.ts';
import { type UserError, fieldError } from '../shared/userErrors.ts';
import type { DatedReference } from '../reference/views/views.ts';
import type { Setting } from '../shared/enums.ts';

type Maybe<T> = T | null | undefined;

/** A documented session: the day of care as in a billing preview, and the patient, payer and therapist. */
export interface SessionInput extends BillingInput {
  readonly patientReference: string;
  readonly payer: string;
  readonly setting: Setting;
  readonly therapist: string;
  readonly assistant?: Maybe<string>;
  readonly goals?: Maybe<readonly string[]>;
}

/** Limits of one record, in addition to those of a day of care; docs/guides/limits.md lists them. */
export const RECORD_LIMITS = {
  diagnoses: 12,
  goals: 30,
  goalCharacters: 500,
  charges: 50,
  reasonCharacters: 1_000,
  /** Of one session. The last two are for a signature and for voiding it. */
  versions: 100,
} as const;

/** Largest amount in cents that the database stores. */
const MAX_CENTS = 2_147_483_647;
const MAX_HUNDREDTH_HOURS_PER_WEEK = 16_800;

/** Forms of stored text. A preview answers NO_DATA for a text that a record rejects. */
const CODE = /^[A-Z0-9]{5}$/;
const LOCALITY = /^[0-9A-Z]{2,5}(-[0-9A-Z]{2})?$/;
const ZIP = /^[0-9]{5}(-?[0-9]{4})?$/;

/** References have no spaces, which catches a name entered by accident. */
const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
const DIAGNOSIS = /^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$/;

/** The day of care of a session, for the billing engine. */
export function dayOfCareFrom(input: SessionInput): DayOfCare {
  return toDayOfCare(input);
}

/**
 * Every user error of the record; empty when it can be stored and billed.
 * @param reference the reference on the date of service
 * @param today in UTC
 */
export function findUserErrors(
  input: SessionInput,
  reference: DatedReference,
  today: PlainDate,
): UserError[] {
  const issues = [
    ...checkReferences(input),
    ...findPayerIssues(reference, [input.payer], null, 'payer'),
    ...findPlanIssues(reference, input.coverage?.plan, [input.payer], 'coverage.plan'),
    ...checkDate(input.dateOfService, today),
    ...checkLists(input, reference),
    ...checkPlace(input),
    ...checkCharges(input),
    ...findInputIssues(dayOfCareFrom(input), reference.facts),
    ...checkAmounts(dayOfCareFrom(input)),
  ];
  return issues.map((issue) => toUserError(issue, 'input'));
}

/** A validation issue as a user error of a mutation. Its path begins with the argument. */
export function toUserError({ field, value, allowed, fix }: ValidationIssue, argument?: string): UserError {
  const path = [...(argument === undefined ? [] : [argument]), ...field.split('.')];
  return fieldError(path, 'INVALID', `${field} is ${value}; allowed: ${allowed}. ${fix}`);
}

export function checkReason(reason: string, { isRequired }: { readonly isRequired: boolean }): UserError[] {
  const length = reason.trim().length;
  if (length > RECORD_LIMITS.reasonCharacters || !isStorable(reason)) {
    const message = `A reason has at most ${RECORD_LIMITS.reasonCharacters} characters. Shorten it.`;
    return [fieldError(['reason'], 'BAD_REASON', message)];
  }
  if (length > 0 || !isRequired) return [];
  return [fieldError(['reason'], 'REASON_NEEDED', 'A reason is required. It is stored with the change.')];
}

function checkReferences({ patientReference, therapist, assistant }: SessionInput): ValidationIssue[] {
  return Object.entries({ patientReference, therapist, assistant }).flatMap(([field, text]) =>
    text == null || REFERENCE.test(text)
      ? []
      : [
          {
            field,
            value: 'not a reference',
            allowed: '1 to 64 letters, digits and . _ : -, such as P-0001 or OT-01',
            fix: 'Send the pseudonymous reference from your own system, never a name.',
          },
        ],
  );
}

/** Allows tomorrow in UTC, which has begun in the easternmost time zones. */
function checkDate(dateOfService: PlainDate, today: PlainDate): ValidationIssue[] {
  const tomorrow = addDays(today, 1);
  if (dateOfService <= tomorrow) return [];
  return [
    {
      field: 'dateOfService',
      value: dateOfService,
      allowed: `a day up to ${tomorrow}`,
      fix: 'Record care after it was given. For future care, use billingPreview.',
    },
  ];
}

function checkLists(
  { diagnoses, goals, documentedElements }: SessionInput,
  reference: DatedReference,
): ValidationIssue[] {
  const requirements = new Set(reference.snapshot.rows.requirements.map(({ key }) => key));
  return [
    ...checkCount('diagnoses', diagnoses, RECORD_LIMITS.diagnoses),
    ...checkCount('goals', goals, RECORD_LIMITS.goals),
    ...checkCount('documentedElements', documentedElements, requirements.size),
    ...checkItems('diagnoses', diagnoses, (text) => DIAGNOSIS.test(text), {
      allowed: 'an ICD-10-CM code in capitals with its dot, such as M62.81',
      fix: 'Correct the code.',
    }),
    ...checkItems('goals', goals, (text) => isText(text, RECORD_LIMITS.goalCharacters), {
      allowed: `1 to ${RECORD_LIMITS.goalCharacters} characters`,
      fix: 'Shorten the goal or leave it out.',
    }),
    ...checkItems('documentedElements', documentedElements, (key) => requirements.has(key), {
      allowed: 'the key of a documentation requirement',
      fix: 'Take keys from `code { documentationRequirements { key } }`.',
    }),
  ];
}

/** The ZIP code can be that of a home, so errors do not quote it. */
function checkPlace({ locality, zip }: SessionInput): ValidationIssue[] {
  const wrong = (field: string, text: Maybe<string>, form: RegExp, allowed: string): ValidationIssue[] =>
    text == null || form.test(text)
      ? []
      : [{ field, value: 'not valid', allowed, fix: 'Correct it or leave it out.' }];
  return [
    ...wrong('locality', locality, LOCALITY, 'contractor and locality, such as 10112-00, or a locality'),
    ...wrong('zip', zip, ZIP, 'a ZIP code of five or nine digits, such as 10001'),
  ];
}

function checkCharges({ charges }: SessionInput): ValidationIssue[] {
  const codes = charges?.map(({ procedureCode }) => procedureCode.trim().toUpperCase());
  return [
    ...checkCount('charges', codes, RECORD_LIMITS.charges),
    ...(codes ?? []).flatMap((code, index) =>
      CODE.test(code)
        ? []
        : [
            {
              field: `charges.${index}.procedureCode`,
              value: 'not valid',
              allowed: 'a CPT or HCPCS code of five characters',
              fix: 'Correct the code or leave the charge out.',
            },
          ],
    ),
  ];
}

function isText(text: string, characters: number): boolean {
  return text.trim() !== '' && text.length <= characters && isStorable(text);
}

function checkCount(field: string, items: Maybe<readonly string[]>, most: number): ValidationIssue[] {
  if ((items?.length ?? 0) <= most) return [];
  const allowed = `at most ${most}`;
  return [
    { field, value: `${items?.length} items`, allowed, fix: 'Send only those that apply to this day.' },
  ];
}

/** Free text is not quoted: it can hold protected data, which must not appear in errors or logs. */
function checkItems(
  field: string,
  items: Maybe<readonly string[]>,
  isValid: (item: string) => boolean,
  description: Pick<ValidationIssue, 'allowed' | 'fix'>,
): ValidationIssue[] {
  return (items ?? []).flatMap((item, index) =>
    isValid(item) ? [] : [{ field: `${field}.${index}`, value: 'not valid', ...description }],
  );
}

function checkAmounts({ accruedAllowedCents, plannedHundredthHoursPerWeek }: DayOfCare): ValidationIssue[] {
  const bounds = [
    { field: 'allowedYearToDate', amount: accruedAllowedCents, most: MAX_CENTS },
    {
      field: 'plannedHoursPerWeek',
      amount: plannedHundredthHoursPerWeek,
      most: MAX_HUNDREDTH_HOURS_PER_WEEK,
    },
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
