import { z } from 'zod';
import {
  NO_LIMIT,
  POLICY_TERM_NAMES,
  POLICY_TERMS,
  type PolicyTermDefinition,
  type PolicyTermName,
  type PolicyTermValue,
} from '../../billing/index.ts';
import { PolicyTopic, valuesOf } from '../../shared/enums.ts';

type TermsShape = { [Name in PolicyTermName]: z.ZodOptional<z.ZodType<PolicyTermValue<Name>>> };

/** The stored form of terms, in the database, in seed files and in policy files. */
export const policyTermsSchema = z.strictObject(
  Object.fromEntries(
    POLICY_TERM_NAMES.map((name) => [name, valueSchema(POLICY_TERMS[name]).optional()]),
  ) as TermsShape,
);

function valueSchema(term: PolicyTermDefinition): z.ZodType {
  switch (term.kind) {
    case 'CHOICE':
      return z.enum(term.values);
    case 'COUNT':
      return z.int().min(term.min).max(term.max);
    case 'LIMIT':
      return z.union(
        [z.int().min(term.min).max(term.max), z.literal(NO_LIMIT)],
        `expected a whole number from ${term.min} to ${term.max}, or ${NO_LIMIT}`,
      );
    case 'FLAG':
      return z.boolean();
    case 'SHARE':
      return z
        .string()
        .regex(/^\d{1,6}(\.\d{1,4})?$/, 'expected a decimal number as a string, such as "0.85"');
    case 'TEXT':
      return z.string().regex(term.pattern, `expected ${term.expected}`);
    case 'LIST':
      return z.array(z.string().length(term.itemLength)).max(term.maxItems);
  }
}

/** Terms that a note on the topic may carry. OTHER takes any. */
export function termsOfNote(topic: PolicyTopic): readonly PolicyTermName[] {
  if (topic === 'OTHER') return POLICY_TERM_NAMES;
  return POLICY_TERM_NAMES.filter((name) => POLICY_TERMS[name].noteTopics.includes(topic));
}

const termsByCell = new Map(
  valuesOf(PolicyTopic).map((topic) => [
    topic,
    POLICY_TERM_NAMES.filter((name) => POLICY_TERMS[name].cellTopics.includes(topic)),
  ]),
);

/** Terms that a comparison cell of the topic shows, in order. Cells of topics without terms show text. */
export function termsOfCell(topic: PolicyTopic): readonly PolicyTermName[] {
  return termsByCell.get(topic) ?? [];
}
