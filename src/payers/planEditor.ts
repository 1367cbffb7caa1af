import { didYouMean } from '../shared/suggestions.ts';
import { auditSubject } from '../audit/record.ts';
import { ReferenceEditor } from '../audit/referenceEditor.ts';
import type { Transaction } from '../db/transaction.ts';
import type { Snapshot } from '../reference/snapshot.ts';
import type { PlanView } from '../reference/views/views.ts';
import { textErrors } from '../shared/textErrors.ts';
import { fieldError, issueError, UserErrorsError, type UserError } from '../shared/userErrors.ts';
import { findPayerIssues } from './validation.ts';
import { MAX_NAME_CHARACTERS, slugErrors } from './slugs.ts';

export interface NewPlan {
  readonly payer: string;
  readonly slug: string;
  readonly name: string;
}

/** The result of an edit. Without a plan nothing was changed, for the reasons in `userErrors`. */
export interface PlanEditResult {
  readonly plan: PlanView | null;
  readonly userErrors: readonly UserError[];
}

/** Plans of one payer, so that lists of them stay readable; docs/guides/limits.md lists it. */
const PLANS_OF_PAYER = 200;

/** Adds and renames plans of payers for one principal. The API checks the permission. */
export class PlanEditor extends ReferenceEditor {
  /** Adds a plan to a payer. Slugs of plans are unique over all payers, because a coverage names a plan alone. */
  create({ payer, slug, name }: NewPlan): Promise<PlanEditResult> {
    const inputErrors = [...slugErrors(['input', 'slug'], slug), ...nameErrors(['input', 'name'], name)];
    return this.edit('plan.create', slug, inputErrors, async (tx, before) => {
      const { plans, rows } = before;
      const unknown = findPayerIssues({ snapshot: before }, [payer], null, 'payer');
      if (unknown.length > 0) throw new UserErrorsError(unknown.map((issue) => issueError(issue, 'input')));
      const taken = plans.get(slug);
      if (taken) {
        const message = `${slug} is a plan of ${taken.payer} already. Choose another slug, or rename it with \`planUpdate\`.`;
        throw new UserErrorsError([fieldError(['input', 'slug'], 'TAKEN', message)]);
      }
      const position = rows.plans.filter((row) => row.payer === payer).length;
      if (position >= PLANS_OF_PAYER) {
        const message = `${payer} has ${position} plans; at most ${PLANS_OF_PAYER} are allowed. Say in the scope of a note what a plan is not needed for.`;
        throw new UserErrorsError([fieldError(['input', 'payer'], 'TOO_MANY', message)]);
      }
      await tx.plan.create({ data: { slug, payerSlug: payer, name, position } });
    });
  }

  /** Renames a plan. Its slug and its payer never change, because policies and sessions name it. */
  update(slug: string, name: string): Promise<PlanEditResult> {
    return this.edit('plan.update', slug, nameErrors(['name'], name), async (tx, before) => {
      if (!before.plans.has(slug)) {
        const known = before.rows.plans.map((row) => row.slug);
        const issue = {
          code: 'UNKNOWN_PLAN',
          field: 'slug',
          value: JSON.stringify(slug.slice(0, 60)),
          allowed: 'the slug of a plan',
          fix: `${didYouMean(slug, known)}Use a slug from \`payers { plans { slug } }\`, or add the plan with \`planCreate\`.`,
        } as const;
        throw new UserErrorsError([issueError(issue)]);
      }
      await tx.plan.update({ where: { slug }, data: { name } });
    });
  }

  private async edit(
    action: 'plan.create' | 'plan.update',
    slug: string,
    inputErrors: readonly UserError[],
    write: (tx: Transaction, before: Snapshot) => Promise<void>,
  ): Promise<PlanEditResult> {
    const context = this.editContext();
    const { today } = context;
    if (inputErrors.length > 0) return { plan: null, userErrors: inputErrors };
    const written = await this.writes.revise<string, UserError>(
      context,
      action,
      'CATALOG',
      async (tx, _revision, before) => {
        await write(tx, before);
        const subjects = [auditSubject('Plan', slug)];
        return { value: slug, subjects, sharedSubjects: subjects, parts: ['plans'] };
      },
    );
    if (written.userErrors) return { plan: null, userErrors: written.userErrors };
    return { plan: written.value.snapshot.at(today, today).plan(slug) ?? null, userErrors: [] };
  }
}

function nameErrors(path: readonly string[], name: string): UserError[] {
  return textErrors(path, name, MAX_NAME_CHARACTERS, true);
}
