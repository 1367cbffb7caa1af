import type { CitedTerms, PolicyTermName, TermSource, UnsettledTerm } from '../../billing/index.ts';
import { isInForce } from '../../shared/plainDate.ts';
import { closenessOf, matchScope, withPlan, type CareQuestion } from '../data/scope.ts';
import { SPECIFICITY } from '../indexes/selectors.ts';
import { appliesOn } from '../indexes/policyVersions.ts';
import { noteViewOf } from './payerViews.ts';
import { hasSubstance, resolve, type Candidate, type Resolution } from './resolve.ts';
import type { PolicyNoteRow } from '../data/rows.ts';
import type { DatedReference, NoteView, PayerTermsView, PayerView, PlanTermsView } from './views.ts';

/** A statement of a payer about a code, as a candidate for its terms. */
export interface Statement extends Candidate<NoteView> {
  readonly statement: PolicyNoteRow;
  /** Slug of the plan whose statement it is; null for one for all plans. */
  readonly plan: string | null;
  readonly specificity: number;
}

/**
 * The statements of a payer about a code that are in force on the reference's date and not excluded by what the question
 * says. One limited to what the question does not say is among them, with its conditions.
 */
export function statementsAbout(
  code: string,
  payer: PayerView,
  question: CareQuestion,
  reference: DatedReference,
): Statement[] {
  return (reference.snapshot.notes.get(code) ?? []).flatMap(({ note, policy, version, specificity }) => {
    if (policy.payer !== payer.slug) return [];
    if (!appliesOn(version, reference.on) || !isInForce(note, reference.on)) return [];
    const scoped = { ...policy, scope: note.scope };
    const conditions = matchScope(scoped, question);
    if (conditions === 'EXCLUDED') return [];
    return [
      {
        note: noteViewOf(note, policy, reference),
        statement: note,
        plan: policy.plan,
        specificity,
        closeness: closenessOf(scoped, specificity),
        conditions,
        recordedOn: version.recordedAt.slice(0, 10),
      },
    ];
  });
}

/** A payer's terms of a code on the reference's date, with those of each plan that says something of its own. */
export function payerTermsOf(
  code: string,
  payer: PayerView,
  question: CareQuestion,
  reference: DatedReference,
): PayerTermsView {
  const statements = statementsAbout(code, payer, question, reference);
  const { state, terms, conflicts, byTerm } = resolve(statements, reference.staleBefore);
  const plans = payer.plans.flatMap((plan): PlanTermsView[] => {
    if (!statements.some((statement) => statement.plan === plan.slug)) return [];
    const own = statementsAbout(code, payer, withPlan(question, plan.slug), reference);
    const ofPlan = resolve(own, reference.staleBefore);
    return [
      {
        plan,
        state: ofPlan.state,
        terms: ofPlan.terms,
        notes: own.filter((statement) => statement.plan === plan.slug).map(({ note }) => note),
        conflicts: ofPlan.conflicts,
      },
    ];
  });
  return { payer, state, terms, byTerm, notes: statements.map(({ note }) => note), conflicts, plans };
}

/**
 * The terms of a code as the billing engine reads them.
 * @param code a code, or `*` for all outpatient therapy
 */
export function citedTermsOf(
  code: string,
  payer: PayerView,
  question: CareQuestion,
  reference: DatedReference,
): CitedTerms {
  const statements = statementsAbout(code, payer, question, reference);
  const resolution = resolve(statements, reference.staleBefore);
  return {
    terms: resolution.terms ?? {},
    sourceOf: (term) => resolution.byTerm.get(term)?.decidedBy ?? undefined,
    unsettled: unsettledOf(resolution),
    words: statements.filter(isWordsAboutCode).map(({ note }): TermSource => note),
  };
}

function unsettledOf({ byTerm }: Resolution<NoteView>): CitedTerms['unsettled'] {
  return new Map(
    [...byTerm].flatMap(([name, { state, branches, conflicts }]): [PolicyTermName, UnsettledTerm][] => {
      if (state === 'DEPENDS') return [[name, { state, branches }]];
      if (state !== 'CONFLICTING') return [];
      const sides = conflicts.map(({ terms }) => ({ conditions: [], value: terms?.[name] }));
      return [[name, { state, branches: sides }]];
    }),
  );
}

/** Whether a statement names the code, or its range, and decides nothing: it has words alone, or terms that nobody read. */
function isWordsAboutCode({ statement, specificity, conditions }: Statement): boolean {
  const decides = statement.terms !== null && hasSubstance(statement);
  return specificity > SPECIFICITY.all && !decides && conditions.length === 0;
}
