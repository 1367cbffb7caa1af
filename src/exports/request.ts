import { z } from 'zod';
import { may, type Principal } from '../access/permissions.ts';
import { lastReportableDay } from '../access/smallCells.ts';
import { ExportDataset, ExportFormat, PolicyTopic } from '../db/generated/prisma/enums.ts';
import { payerProblems } from '../payers/service.ts';
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

/** What principals send. */
export interface ExportInput {
  readonly dataset: ExportDataset;
  readonly format: ExportFormat;
  readonly codes?: readonly string[] | null | undefined;
  readonly payers?: readonly string[] | null | undefined;
  readonly topics?: readonly PolicyTopic[] | null | undefined;
  readonly on?: PlainDate | null | undefined;
  readonly from?: PlainDate | null | undefined;
  readonly to?: PlainDate | null | undefined;
}

const plainDate = z.string().refine(isPlainDate);

/** A checked request, as a job stores it. Null lists mean all. */
const requestSchema = z.strictObject({
  codes: z.array(z.string()).nullable(),
  payers: z.array(z.string()).nullable(),
  topics: z.array(z.enum(PolicyTopic)).nullable(),
  /** Date of the facts; null for sessions, which have dates of their own. */
  on: plainDate.nullable(),
  /** First and last date of service, whole months; null for facts. */
  from: plainDate.nullable(),
  to: plainDate.nullable(),
});

export type ExportRequest = z.infer<typeof requestSchema>;

/** Reads a stored request; throws when it is none. */
export function parseRequest(stored: unknown): ExportRequest {
  return requestSchema.parse(stored);
}

type Field = keyof ExportRequest;

/** Which fields say something to which dataset; another one that is sent is a mistake, not ignored. */
const FIELDS: Readonly<Record<ExportDataset, readonly Field[]>> = {
  CODES: ['codes', 'on'],
  POLICY_NOTES: ['codes', 'payers', 'topics', 'on'],
  PAYER_COMPARISON: ['codes', 'payers', 'topics', 'on'],
  CODE_EDITS: ['codes', 'on'],
  SESSION_BILLING: ['codes', 'payers', 'from', 'to'],
};

const ALL_FIELDS: readonly Field[] = ['codes', 'payers', 'topics', 'on', 'from', 'to'];

export type CheckedRequest =
  | { readonly request: ExportRequest; readonly userErrors?: never }
  | { readonly request?: never; readonly userErrors: readonly UserError[] };

/** The datasets that the principal may export; empty when it may export none. */
export function datasetsOf(principal: Principal | null): readonly ExportDataset[] {
  if (!may(principal, 'export.start')) return [];
  return Object.values(ExportDataset).filter(
    (dataset) => dataset !== 'SESSION_BILLING' || may(principal, 'export.sessions'),
  );
}

/**
 * The request in full, or every mistake in it.
 * @param referenceOn the reference on a date, by which codes and payers are checked
 */
export function checkRequest(
  input: ExportInput,
  today: PlainDate,
  referenceOn: (date: PlainDate) => DatedReference,
): CheckedRequest {
  const fields = FIELDS[input.dataset];
  const on = fields.includes('on') ? (input.on ?? today) : null;
  const reference = referenceOn(on ?? today);
  const userErrors = [
    ...ALL_FIELDS.filter((field) => input[field] != null && !fields.includes(field)).map((field) =>
      notOfDataset(field, input.dataset),
    ),
    ...(fields.includes('codes') ? codeMistakes(input.codes, reference) : []),
    ...(fields.includes('payers') ? listMistakes('payers', input.payers) : []),
    ...(fields.includes('payers') ? payerProblems(reference, input.payers, 'payers').map(asMistake) : []),
    ...(fields.includes('topics') ? listMistakes('topics', input.topics) : []),
    ...(fields.includes('from') ? monthMistakes(input, today) : []),
  ];
  if (userErrors.length > 0) return { userErrors };
  const codes = input.codes?.map(plainCode);
  return {
    request: {
      codes: codes ? [...new Set(codes)] : null,
      payers: input.payers ? [...new Set(input.payers)] : null,
      topics: input.topics ? [...new Set(input.topics)] : null,
      on,
      from: input.from ?? null,
      to: input.to ?? null,
    },
  };
}

function notOfDataset(field: Field, dataset: ExportDataset): UserError {
  const message = `${field} says nothing to ${dataset}: leave it out. It takes ${FIELDS[dataset].join(', ')}.`;
  return fieldError(['input', field], 'NOT_APPLICABLE', message);
}

function codeMistakes(codes: readonly string[] | null | undefined, reference: DatedReference): UserError[] {
  if (codes && codes.length > EXPORT_LIMITS.codes) {
    const message = `${codes.length} codes were sent; at most ${EXPORT_LIMITS.codes} are allowed. Leave codes out for all, or ask for several files.`;
    return [fieldError(['input', 'codes'], 'TOO_MANY', message)];
  }
  const unknown = (codes ?? []).flatMap((code, index) =>
    reference.codeRow(plainCode(code))
      ? []
      : [
          fieldError(
            ['input', 'codes', index],
            'UNKNOWN_CODE',
            `${JSON.stringify(code.slice(0, 20))} is no CPT or HCPCS code on record on ${reference.on}: find it with \`codes(search:)\`.`,
          ),
        ],
  );
  return [...listMistakes('codes', codes), ...unknown];
}

function listMistakes(field: Field, list: readonly string[] | null | undefined): UserError[] {
  if (list?.length !== 0) return [];
  return [
    fieldError(['input', field], 'EMPTY', `An empty list asks for nothing: leave ${field} out for all.`),
  ];
}

function asMistake({ field, value, allowed, fix }: ValidationIssue): UserError {
  const message = `${value} is not known; allowed: ${allowed}. ${fix}`;
  return fieldError(['input', ...field.split('.')], 'UNKNOWN_PAYER', message);
}

/**
 * Sessions are told of in whole months that are over: two files whose ranges are a day apart, or that were made on two
 * days of one month, would tell what a single session says.
 */
function monthMistakes({ from, to }: ExportInput, today: PlainDate): UserError[] {
  const lastOver = lastReportableDay(today);
  if (from == null || to == null) {
    const missing = (['from', 'to'] as const).filter((field) => ({ from, to })[field] == null);
    return missing.map((field) => {
      const day = field === 'from' ? startOfMonth(lastOver) : lastOver;
      return fieldError(['input', field], 'REQUIRED', `Sessions need ${field}, such as ${day}.`);
    });
  }
  const userErrors: UserError[] = [];
  const add = (field: Field, code: string, message: string) =>
    userErrors.push(fieldError(['input', field], code, message));
  if (!from.endsWith('-01')) {
    add('from', 'NOT_A_MONTH', `${from} is not the first day of a month: send ${startOfMonth(from)}.`);
  }
  if (!isEndOfMonth(to)) {
    add('to', 'NOT_A_MONTH', `${to} is not the last day of a month: months are told of as a whole.`);
  }
  if (to > lastOver) {
    add('to', 'NOT_OVER', `${to} is not over: the last day that can be asked for is ${lastOver}.`);
  }
  const months = monthsBetween(from, to) + 1;
  if (months < 1) add('to', 'BEFORE_FROM', `${to} is before ${from}: send the last day of the last month.`);
  if (months > EXPORT_LIMITS.months) {
    add('to', 'TOO_MANY', `${months} months were asked for; at most ${EXPORT_LIMITS.months} are allowed.`);
  }
  return userErrors;
}

function plainCode(code: string): string {
  return code.trim().toUpperCase();
}
