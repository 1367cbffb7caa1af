import { z } from 'zod';
import { Setting, valuesOf } from '../shared/enums.ts';
import { isLocalTime } from '../shared/localTime.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { isPlainDate } from '../shared/plainDate.ts';
import type { BillingInput } from '../claims/rows.ts';

const date = z.string().refine(isPlainDate, 'expected a real date, YYYY-MM-DD');
const time = z.string().refine(isLocalTime, 'expected a time, HH:MM');
const decimal = z.string().regex(/^\d{1,9}(\.\d{1,2})?$/, 'expected an amount in quotes, such as "86.39"');
const minutes = z.number();

/** A day of care in a file: the same names as `BillingInput` of the API. */
const fileSchema = z.strictObject({
  dateOfService: date,
  setting: z.enum(valuesOf(Setting)).optional(),
  plan: z.string().optional(),
  startTime: time.optional(),
  endTime: time.optional(),
  services: z.array(
    z.strictObject({
      code: z.string(),
      minutes: minutes.optional(),
      assistantMinutes: minutes.optional(),
      jointMinutes: minutes.optional(),
      sessions: z
        .array(
          z.strictObject({
            minutes: minutes.optional(),
            startTime: time.optional(),
            endTime: time.optional(),
          }),
        )
        .optional(),
      startTime: time.optional(),
      endTime: time.optional(),
      distinct: z.boolean().optional(),
      modifiers: z.array(z.string()).optional(),
      patients: z.number().optional(),
      coTreatment: z.boolean().optional(),
      studentAlone: z.boolean().optional(),
    }),
  ),
  diagnoses: z.array(z.string()).optional(),
  accruedAllowed: decimal.optional(),
  qualifyingApmParticipant: z.boolean().optional(),
  locality: z.string().optional(),
  zip: z.string().optional(),
  plannedHoursPerWeek: decimal.optional(),
  documentation: z.array(z.string()).optional(),
  charges: z.array(z.strictObject({ code: z.string(), amount: decimal })).optional(),
  planOfCare: z
    .strictObject({
      initialTreatmentOn: date.optional(),
      certifiedOn: date.optional(),
      verbalOrderOn: date.optional(),
      planSentOn: date.optional(),
      recertifiedOn: date.optional(),
      durationDays: z.number().optional(),
      treatmentDaysSinceReport: z.number().optional(),
    })
    .optional(),
  partialHospitalizationDates: z.array(date).optional(),
  submittedOn: date.optional(),
});

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
