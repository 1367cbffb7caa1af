import { InputError, type ValidationIssue } from '../shared/errors.ts';
import type { DatedReference } from '../reference/views/views.ts';

/** Throws an input error that names every payer the reference does not know. */
export function checkPayers(
  reference: DatedReference,
  slugs: readonly string[] | null | undefined,
  field: string,
): void {
  const problems = payerProblems(reference, slugs, field);
  if (problems.length > 0) throw new InputError(problems);
}

/**
 * What is wrong with slugs of payers: one problem for each that the reference does not know.
 * @param list where the list stands; null where it is no list but one payer, which stands in `field`
 */
export function payerProblems(
  reference: DatedReference,
  slugs: readonly string[] | null | undefined,
  list: string | null,
  field = '',
): ValidationIssue[] {
  const known = reference.snapshot.payers;
  return (slugs ?? []).flatMap((slug, index) =>
    known.has(slug)
      ? []
      : [
          {
            field: list === null ? field : `${list}.${index}`,
            value: JSON.stringify(slug.slice(0, 60)),
            allowed: [...known.keys()].join(', '),
            fix: 'Use the slug of a payer from `payers { slug }`.',
          },
        ],
  );
}

/** Throws an input error unless the plan exists and belongs to one of the payers asked about. */
export function checkPlan(
  reference: DatedReference,
  plan: string | null | undefined,
  payers: readonly string[],
  field: string,
): void {
  const problems = planProblems(reference, plan, payers, field);
  if (problems.length > 0) throw new InputError(problems);
}

/** What is wrong with a plan: it exists and belongs to one of the payers, or there is one problem. */
export function planProblems(
  reference: DatedReference,
  plan: string | null | undefined,
  payers: readonly string[],
  field: string,
): ValidationIssue[] {
  if (plan == null) return [];
  const known = reference.snapshot.plans.get(plan);
  if (known && payers.includes(known.payer)) return [];
  const allowed = reference.snapshot.rows.plans.filter((row) => payers.includes(row.payer));
  return [
    {
      field,
      value: JSON.stringify(plan.slice(0, 60)),
      allowed:
        allowed.length > 0
          ? allowed.map((row) => row.slug).join(', ')
          : 'no plan: the payers asked have none',
      fix: 'Use the slug of a plan from `payers { plans { slug } }` of a payer asked about.',
    },
  ];
}
