import { z } from 'zod';
import {
  AUTHORIZATION_FIELDS,
  COVERAGE_FIELDS,
  DAY_FIELDS,
  fieldsOf,
  OTHER_SERVICE_FIELDS,
  PLAN_OF_CARE_FIELDS,
  SERVICE_FIELDS,
  SESSION_SPAN_FIELDS,
  type Field,
  type FieldKind,
  type FieldTable,
} from '../billing/index.ts';
import { Setting, valuesOf } from '../shared/enums.ts';
import { isLocalTime } from '../shared/localTime.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { isPlainDate } from '../shared/plainDate.ts';
import { inputName, isRequired, type BillingInput } from '../claims/dayOfCareInput.ts';

const date = z.string().refine(isPlainDate, 'expected a real date, YYYY-MM-DD');
const decimal = z.string().regex(/^\d{1,9}(\.\d{1,2})?$/, 'expected an amount in quotes, such as "86.39"');
const texts = z.array(z.string());

const schemas: { readonly [Kind in FieldKind]: (field: Field) => z.ZodType } = {
  code: () => z.string(),
  requiredDate: () => date,
  date: () => date,
  localTime: () => z.string().refine(isLocalTime, 'expected a time, HH:MM'),
  text: () => z.string(),
  minutes: () => z.number(),
  count: () => z.number(),
  flag: () => z.boolean(),
  texts: () => texts,
  modifiers: () => texts,
  checkedTexts: () => texts,
  checkedDates: () => z.array(date),
  cents: () => decimal,
  hundredths: () => decimal,
  charges: () => z.array(z.strictObject({ procedureCode: z.string(), amount: decimal })),
  setting: () => z.enum(valuesOf(Setting)),
  choice: ({ set = {} }) => z.enum(valuesOf(set)),
  requiredChoice: ({ set = {} }) => z.enum(valuesOf(set)),
  coverage: () => objectOf(COVERAGE_FIELDS),
  services: () => z.array(objectOf(SERVICE_FIELDS)),
  otherServices: () => z.array(objectOf(OTHER_SERVICE_FIELDS)),
  sessions: () => z.array(objectOf(SESSION_SPAN_FIELDS)),
  planOfCare: () => objectOf(PLAN_OF_CARE_FIELDS),
  authorization: () => objectOf(AUTHORIZATION_FIELDS),
};

function objectOf(table: FieldTable): z.ZodType {
  return z.strictObject(shapeOf(table));
}

function shapeOf(table: FieldTable): Record<string, z.ZodType> {
  const entries = fieldsOf(table).map(([name, field]) => {
    const schema = schemas[field.kind](field);
    return [inputName(name, field), isRequired(field.kind) ? schema : schema.optional()] as const;
  });
  return Object.fromEntries(entries);
}

/** The fields of a day of care in a file, for an object that has others beside them. */
export function billingFields(): Record<string, z.ZodType> {
  return shapeOf(DAY_FIELDS);
}

/** A day of care in a file: the same names as `BillingInput` of the API. */
const fileSchema = objectOf(DAY_FIELDS) as z.ZodType<BillingInput>;

/**
 * Reads a day of care from the text of a JSON file. Throws an OperatorError that names every field that does not fit;
 * the values are left out of it, because a file may hold patient data.
 */
export function readBillingFile(name: string, text: string): BillingInput {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new OperatorError(`${name} is not JSON: check its commas and quotes.`);
  }
  const parsed = fileSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || 'file'}: ${message}`);
  throw new OperatorError(
    [
      `${name} does not describe a day of care:`,
      ...issues,
      'The names are those of BillingInput in schema.graphql.',
    ].join('\n'),
  );
}
