import {
  ANSWER_FIELDS,
  answerFieldsOf,
  isRecordKind,
  RECORD_TABLES,
  type AnswerKind,
  type AnswerTable,
} from './answerFields.ts';
import type { BillingAnswer } from './types.ts';

/** The answer as plain data with everything written out, for files, logs of tests and comparison. */
export function serializeAnswer(answer: BillingAnswer): BillingAnswer {
  return plainRecord(ANSWER_FIELDS, answer) as unknown as BillingAnswer;
}

function plainRecord(table: AnswerTable, record: object): Record<string, unknown> {
  return Object.fromEntries(
    answerFieldsOf(table).map(([name, { kind }]) => [
      name,
      plainValue(kind, (record as Readonly<Record<string, unknown>>)[name]),
    ]),
  );
}

function plainValue(kind: AnswerKind, value: unknown): unknown {
  if (value === null || !isRecordKind(kind)) return value;
  const table = RECORD_TABLES[kind];
  return Array.isArray(value)
    ? value.map((item: object) => plainRecord(table, item))
    : plainRecord(table, value as object);
}
