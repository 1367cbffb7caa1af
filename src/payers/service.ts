import { inputError } from '../graphql/errors.ts';
import type { DatedReference } from '../reference/dated.ts';

/** Throws an input error that names every payer the reference does not know. */
export function checkPayers(
  reference: DatedReference,
  slugs: readonly string[] | null | undefined,
  field: string,
): void {
  const known = reference.snapshot.payers;
  const problems = (slugs ?? []).flatMap((slug, index) =>
    known.has(slug)
      ? []
      : [
          {
            field: `${field}.${index}`,
            value: JSON.stringify(slug.slice(0, 60)),
            allowed: [...known.keys()].join(', '),
            fix: 'Use the slug of a payer from `payers { slug }`.',
          },
        ],
  );
  if (problems.length > 0) throw inputError(problems);
}

/** Throws an input error unless the plan exists and belongs to one of the payers asked about. */
export function checkPlan(
  reference: DatedReference,
  plan: string | null | undefined,
  payers: readonly string[],
  field: string,
): void {
  if (plan == null) return;
  const known = reference.snapshot.plans.get(plan);
  if (known && payers.includes(known.payer)) return;
  const allowed = reference.snapshot.rows.plans.filter((row) => payers.includes(row.payer));
  throw inputError([
    {
      field,
      value: JSON.stringify(plan.slice(0, 60)),
      allowed:
        allowed.length > 0
          ? allowed.map((row) => row.slug).join(', ')
          : 'no plan: the payers asked have none',
      fix: 'Use the slug of a plan from `payers { plans { slug } }` of a payer asked about.',
    },
  ]);
}
