import { z } from 'zod';

const decimal = z.string().regex(/^\d{1,6}(\.\d{1,4})?$/, 'a decimal number as a string, such as "0.85"');
const count = z.int().min(0).max(10_000);

/**
 * What a note or a standing term of a payer means to the billing engine. Every key is optional: a key that is
 * absent says nothing, which is not the same as a refusal.
 *
 * Units: `maxUnitsPerDay`, `maxTimedUnitsPerVisit` in billed units; `timelyFilingDays` in calendar days from the
 * date of service, `timelyFilingYears` in calendar years after it, whatever a leap year does; `assistantFactor` and
 * `multipleProcedureFactor` are the share that is paid (0.85 pays 85%), the second of the practice-expense part of
 * every unit after the first-ranked one. `bundledInto` names codes beside which the service is never paid;
 * `requiredModifiers` every line needs, CO the assistant's alone. `unitRule` is the entry of the rule book that speaks
 * of how the payer counts.
 */
export const policyTermsSchema = z.strictObject({
  coverage: z.enum(['COVERED', 'CONDITIONAL', 'NOT_COVERED', 'BUNDLED']).optional(),
  unitMethod: z.enum(['CMS_8_MINUTE', 'AMA_MIDPOINT']).optional(),
  maxUnitsPerDay: count.optional(),
  maxTimedUnitsPerVisit: count.optional(),
  maxVisitsPerYear: count.optional(),
  priorAuthorization: z.boolean().optional(),
  requiredModifiers: z.array(z.string().length(2)).max(10).optional(),
  assistantFactor: decimal.optional(),
  assistantAllowed: z.boolean().optional(),
  multipleProcedureFactor: decimal.optional(),
  telehealth: z.boolean().optional(),
  editSet: z.string().max(60).optional(),
  bundledInto: z.array(z.string().length(5)).max(200).optional(),
  timelyFilingDays: count.optional(),
  timelyFilingYears: z.int().min(1).max(10).optional(),
  unitRule: z
    .string()
    .regex(/^PAY-RULE-\d+$/, 'an entry of the rule book, such as PAY-RULE-1')
    .optional(),
});

export type PolicyTerms = z.infer<typeof policyTermsSchema>;
