import { findPayerIssues } from '../../payers/validation.ts';
import type { ValidationIssue } from '../../shared/errors.ts';
import { pageSizeIssues } from '../../shared/paging.ts';
import type { DatedReference } from '../../reference/views/views.ts';
import { referenceOn, type RequestContext } from './context.ts';

/**
 * What is wrong with the meaning of a field's arguments. The resolver applies the same check to valid arguments; here it runs
 * beside the checks of types, so that all issues of one request come together. It reads the reference alone, and no protected data.
 * @param args coerced; where a required value is invalid, one of its type stands in its place, else nothing
 * @param isValid whether what stands at a path was sent as it is
 */
export type ArgumentCheck<Args = never> = (
  args: Args,
  context: RequestContext,
  isValid: (path: string) => boolean,
) => readonly ValidationIssue[];

const CHECK = 'argumentCheck';

/** The options of a field whose arguments have a check of their own. */
export function checkedBy<Args>(check: ArgumentCheck<Args>): {
  readonly extensions: Record<string, unknown>;
} {
  return { extensions: { [CHECK]: check } };
}

/** The check of a field: its own, or what holds for the payers and the page size of every field. */
export function argumentCheckOf(field: {
  readonly extensions: object;
}): ArgumentCheck<Record<string, unknown>> {
  const own = (field.extensions as Record<string, unknown>)[CHECK];
  return (own as ArgumentCheck<Record<string, unknown>> | undefined) ?? commonIssues;
}

const commonIssues: ArgumentCheck<Record<string, unknown>> = (args, context) => [
  ...(typeof args['first'] === 'number' ? pageSizeIssues(args['first']) : []),
  ...payersIn(args, '', referenceOn(context, null)),
];

/** Unknown payers in arguments and their objects: `payer` and `payers` name them by slug everywhere. */
function payersIn(values: object, path: string, reference: DatedReference): ValidationIssue[] {
  return Object.entries(values).flatMap(([name, value]: [string, unknown]) => {
    const at = `${path}${name}`;
    if (name === 'payers' && Array.isArray(value)) return findPayerIssues(reference, texts(value), at);
    if (name === 'payer' && typeof value === 'string') return findPayerIssues(reference, [value], null, at);
    const isInput = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isInput ? payersIn(value, `${at}.`, reference) : [];
  });
}

/** Other items have issues of their own. */
function texts(items: readonly unknown[]): string[] {
  return items.map((item) => (typeof item === 'string' ? item : ''));
}
