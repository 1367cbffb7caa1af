import { findCoverageIssues, type Coverage } from '../billing/index.ts';
import { InputError, type ValidationIssue } from '../shared/errors.ts';
import { didYouMean } from '../shared/suggestions.ts';
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
  reference: Pick<DatedReference, 'snapshot'>,
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
            code: 'UNKNOWN_PAYER' as const,
            field: list === null ? field : `${list}.${index}`,
            value: JSON.stringify(slug.slice(0, 60)),
            allowed: [...known.keys()].join(', '),
            fix: `${didYouMean(slug, known.keys())}Use the slug of a payer from \`payers { slug }\`.`,
          },
        ],
  );
}

/**
 * Issues of the payers of a request, and of the plan of its coverage. A plan of an unknown payer is not an issue of its own.
 * @param payers all payers when left out
 */
export function findPayerAndPlanIssues(
  reference: DatedReference,
  payers: readonly string[] | null | undefined,
  plan: string | null | undefined,
  planField: string,
): ValidationIssue[] {
  const unknown = findPayerIssues(reference, payers, 'payers');
  const { snapshot } = reference;
  if (unknown.length > 0 && plan != null && snapshot.plans.has(plan)) return unknown;
  return [...unknown, ...findPlanIssues(reference, plan, payers ?? [...snapshot.payers.keys()], planField)];
}

/** An issue, unless the plan exists and belongs to one of the payers. */
export function findPlanIssues(
  reference: Pick<DatedReference, 'snapshot'>,
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
      code: 'UNKNOWN_PLAN',
      field,
      value: JSON.stringify(plan.slice(0, 60)),
      allowed:
        allowed.length > 0
          ? allowed.map((row) => row.slug).join(', ')
          : 'no plan, because these payers have none',
      fix: `${didYouMean(
        plan,
        allowed.map((row) => row.slug),
      )}Use the slug of a plan from \`payers { plans { slug } }\` of one of these payers.`,
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
