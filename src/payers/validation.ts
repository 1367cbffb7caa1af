import { findCoverageIssues, type Coverage } from '../billing/index.ts';
import { InputError, type ValidationIssue } from '../shared/errors.ts';
import type { DatedReference } from '../reference/views/views.ts';

/** Throws an input error that names every unknown payer. */
export function checkPayers(
  reference: DatedReference,
  slugs: readonly string[] | null | undefined,
  field: string,
): void {
  const issues = findPayerIssues(reference, slugs, field);
  if (issues.length > 0) throw new InputError(issues);
}

/**
 * One issue for each slug that is not a payer.
 * @param list path of the list; null for a single payer, whose path is `field`
 */
export function findPayerIssues(
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

/** Throws an input error unless the plan exists and belongs to one of the payers. */
export function checkPlan(
  reference: DatedReference,
  plan: string | null | undefined,
  payers: readonly string[],
  field: string,
): void {
  const issues = findPlanIssues(reference, plan, payers, field);
  if (issues.length > 0) throw new InputError(issues);
}

/** An issue, unless the plan exists and belongs to one of the payers. */
export function findPlanIssues(
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
          : 'no plan, because these payers have none',
      fix: 'Use the slug of a plan from `payers { plans { slug } }` of one of these payers.',
    },
  ];
}

/**
 * Returns the coverage when it can be one. Throws an InputError with every issue otherwise.
 * @param path path of the coverage in the input, such as `input.`
 */
export function checkCoverage(coverage: Coverage, path: string): Coverage {
  const issues = findCoverageIssues({ coverage });
  if (issues.length > 0)
    throw new InputError(issues.map((issue) => ({ ...issue, field: `${path}${issue.field}` })));
  return coverage;
}
