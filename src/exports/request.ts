import { z } from 'zod';
import { may, type Principal } from '../shared/permissions.ts';
import { CLOSING_DAYS, lastReportableDay } from '../shared/smallCells.ts';
import { ExportDataset, ExportFormat, PolicyTopic, valuesOf } from '../shared/enums.ts';
import { findPayerIssues } from '../payers/validation.ts';
import {
  isEndOfMonth,
  isPlainDate,
  monthsBetween,
  type PlainDate,
  startOfMonth,
} from '../shared/plainDate.ts';
import { EXPORT_LIMITS } from './limits.ts';
import type { ValidationIssue } from '../shared/errors.ts';
import { type UserError, fieldError } from '../shared/userErrors.ts';
import type { DatedReference } from '../reference/views/views.ts';

/** A request as a client sends it. */
export interface ExportInput {
  readonly dataset: ExportDataset;
  readonly format: ExportFormat;
  readonly codes?: readonly string[] | null | undefined;
  readonly payers?: readonly string[] | null | undefined;
  readonly topics?: readonly PolicyTopic[] | null | undefined;
  readonly asOf?: PlainDate | null | undefined;
  readonly knownAt?: string | null | undefined;
  readonly from?: PlainDate | null | undefined;
  readonly to?: PlainDate | null | undefined;
}

const plainDate = z.string().refine(isPlainDate);

/** A valid request as a job stores it. A null list means all. */
const requestSchema = z.strictObject({
  codes: z.array(z.string()).nullable(),
  payers: z.array(z.string()).nullable(),
  topics: z.array(z.enum(valuesOf(PolicyTopic))).nullable(),
  /** Date of the reference data; null for SESSION_BILLING. */
  asOf: plainDate.nullable(),
  /** Instant of knowledge, ISO 8601 in UTC; null for current knowledge. Jobs of older versions have none. */
  knownAt: z.iso.datetime().nullable().default(null),
  /** First and last date of service, in whole months; null unless SESSION_BILLING. */
  from: plainDate.nullable(),
  to: plainDate.nullable(),
});

export type ExportRequest = z.infer<typeof requestSchema>;

/** Parses a stored request. Throws when it is not valid. */
export function parseRequest(stored: unknown): ExportRequest {
  return requestSchema.parse(stored);
}

type Field = keyof ExportRequest;

/** Fields that apply to each dataset. Any other field is an error, so that no filter is silently ignored. */
const FIELDS: Readonly<Record<ExportDataset, readonly Field[]>> = {
  CODES: ['codes', 'asOf', 'knownAt'],
  POLICY_NOTES: ['codes', 'payers', 'topics', 'asOf', 'knownAt'],
  PAYER_COMPARISON: ['codes', 'payers', 'topics', 'asOf', 'knownAt'],
  PTP_EDITS: ['codes', 'asOf', 'knownAt'],
  SESSION_BILLING: ['codes', 'payers', 'from', 'to'],
};

const ALL_FIELDS: readonly Field[] = ['codes', 'payers', 'topics', 'asOf', 'knownAt', 'from', 'to'];

export type CheckedRequest =
  | { readonly request: ExportRequest; readonly userErrors?: never }
  | { readonly request?: never; readonly userErrors: readonly UserError[] };

/** The datasets that the principal may export; empty when it may export none. */
export function datasetsOf(principal: Principal | null): readonly ExportDataset[] {
  if (!may(principal, 'export.start')) return [];
  return valuesOf(ExportDataset).filter(
    (dataset) => dataset !== 'SESSION_BILLING' || may(principal, 'export.sessions'),
  );
}

/**
 * Checks a request and fills in its defaults; otherwise returns every user error.
 * @param referenceOn the reference on a date, which decides which codes and payers exist
 */
export function checkRequest(
  input: ExportInput,
  today: PlainDate,
  referenceOn: (date: PlainDate) => DatedReference,
): CheckedRequest {
  const fields = FIELDS[input.dataset];
  const asOf = fields.includes('asOf') ? (input.asOf ?? today) : null;
  const reference = referenceOn(asOf ?? today);
  const userErrors = [
    ...ALL_FIELDS.filter((field) => input[field] != null && !fields.includes(field)).map((field) =>
      notApplicable(field, input.dataset),
    ),
    ...(fields.includes('codes') ? checkCodes(input.codes, reference) : []),
    ...(fields.includes('payers') ? checkNotEmpty('payers', input.payers) : []),
    ...(fields.includes('payers') ? findPayerIssues(reference, input.payers, 'payers').map(toUserError) : []),
    ...(fields.includes('topics') ? checkNotEmpty('topics', input.topics) : []),
    ...(fields.includes('from') ? checkMonths(input, today) : []),
  ];
  if (userErrors.length > 0) return { userErrors };
  const codes = input.codes?.map(normalizeCode);
  return {
    request: {
      codes: codes ? [...new Set(codes)] : null,
      payers: input.payers ? [...new Set(input.payers)] : null,
      topics: input.topics ? [...new Set(input.topics)] : null,
      asOf,
      knownAt: input.knownAt ?? null,
      from: input.from ?? null,
      to: input.to ?? null,
    },
  };
}

function notApplicable(field: Field, dataset: ExportDataset): UserError {
  const message = `${field} does not apply to ${dataset}. Leave it out. Fields of ${dataset}: ${FIELDS[dataset].join(', ')}.`;
  return fieldError(['input', field], 'NOT_APPLICABLE', message);
}

function checkCodes(codes: readonly string[] | null | undefined, reference: DatedReference): UserError[] {
  if (codes && codes.length > EXPORT_LIMITS.codes) {
    const message = `${codes.length} codes are too many; at most ${EXPORT_LIMITS.codes} are allowed. Leave codes out for all codes, or start several exports.`;
    return [fieldError(['input', 'codes'], 'TOO_MANY', message)];
  }
  const unknown = (codes ?? []).flatMap((code, index) =>
    reference.codeRow(normalizeCode(code))
      ? []
      : [
          fieldError(
            ['input', 'codes', index],
            'UNKNOWN_CODE',
            `${JSON.stringify(code.slice(0, 20))} is not a CPT or HCPCS code on record on ${reference.on}. Search with \`codes(search:)\`.`,
          ),
        ],
  );
  return [...checkNotEmpty('codes', codes), ...unknown];
}

function checkNotEmpty(field: Field, list: readonly string[] | null | undefined): UserError[] {
  if (list?.length !== 0) return [];
  return [
    fieldError(['input', field], 'EMPTY', `An empty list matches nothing. Leave ${field} out for all.`),
  ];
}

function toUserError({ field, value, allowed, fix }: ValidationIssue): UserError {
  const message = `Unknown payer ${value}. Valid payers: ${allowed}. ${fix}`;
  return fieldError(['input', ...field.split('.')], 'UNKNOWN_PAYER', message);
}

/**
 * Requires whole months that may be closed: the difference between two files, whose ranges differ by a day or that were
 * written on two days of a month, would reveal a single session.
 */
function checkMonths({ from, to }: ExportInput, today: PlainDate): UserError[] {
  const lastEnded = lastReportableDay(today);
  if (from == null || to == null) {
    const missing = (['from', 'to'] as const).filter((field) => ({ from, to })[field] == null);
    return missing.map((field) => {
      const day = field === 'from' ? startOfMonth(lastEnded) : lastEnded;
      return fieldError(
        ['input', field],
        'REQUIRED',
        `SESSION_BILLING requires ${field}, for example ${day}.`,
      );
    });
  }
  const userErrors: UserError[] = [];
  const add = (field: Field, code: string, message: string) =>
    userErrors.push(fieldError(['input', field], code, message));
  if (!from.endsWith('-01')) {
    add('from', 'NOT_A_MONTH', `${from} is not the first day of a month. Send ${startOfMonth(from)}.`);
  }
  if (!isEndOfMonth(to)) {
    add('to', 'NOT_A_MONTH', `${to} is not the last day of a month. Exports cover whole months.`);
  }
  if (to > lastEnded) {
    add(
      'to',
      'NOT_OVER',
      `The month of ${to} is not closed: a month closes ${CLOSING_DAYS} days after its end. The last valid day is ${lastEnded}.`,
    );
  }
  const months = monthsBetween(from, to) + 1;
  if (months < 1) add('to', 'BEFORE_FROM', `${to} is before ${from}. Send the last day of the last month.`);
  if (months > EXPORT_LIMITS.months) {
    add('to', 'TOO_MANY', `${months} months are too many; at most ${EXPORT_LIMITS.months} are allowed.`);
  }
  return userErrors;
}

function normalizeCode(code: string): string {
  return code.trim().toUpperCase();
}
