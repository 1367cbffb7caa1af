import { type CitedTerms } from '../../billing/index.ts';
import { isInForce } from '../../shared/plainDate.ts';
import { appliesOn } from '../indexes/policyVersions.ts';
import { mergeStatements, mostDoubtful, type StatementInForce } from './knowledge.ts';
import { noteViewOf, standingTermView } from './payerViews.ts';
import type { PolicyNoteRow } from '../data/rows.ts';
import type {
  DatedReference,
  NoteView,
  PayerTermsView,
  PayerView,
  PlanTermsView,
  StandingTermView,
} from './views.ts';

/** A published note outranks a general term. */
const NOTE_RANK = 1;
const STANDING_RANK = 0;
/** For one plan, its own statements outrank those of its payer for all plans. */
const PLAN_RANK = 2;

export type StatementView = NoteView | StandingTermView;

/** A statement in force, and whether it holds for one plan only. */
export interface ScopedStatement extends StatementInForce<StatementView> {
  readonly statement: Omit<PolicyNoteRow, 'lineage'>;
  readonly plan: string | null;
}

/**
 * A payer's terms of a code on the reference's date. Statements of a single plan never become the payer's terms: they
 * are in `plans`, each with its own state.
 */
export function payerTermsOf(code: string, payer: PayerView, reference: DatedReference): PayerTermsView {
  const statements = statementsAbout(code, payer, reference);
  const merged = mergeStatements(
    statements.filter(({ plan }) => plan === null),
    reference.staleBefore,
  );
  const plans = payer.plans.flatMap((plan): PlanTermsView[] => {
    const own = statements.filter((statement) => statement.plan === plan.slug);
    if (own.length === 0) return [];
    const ofPlan = mergeStatements(own, reference.staleBefore);
    return [
      {
        plan,
        state: ofPlan.state,
        terms: ofPlan.terms,
        notes: own.map(({ note }) => note).filter(isNote),
        conflicts: ofPlan.conflicts.filter(isNote),
      },
    ];
  });
  return {
    payer,
    // When only its plans have statements, the payer's state is the least certain of theirs.
    state: merged.state === 'NOT_AVAILABLE' ? mostDoubtful(plans.map(({ state }) => state)) : merged.state,
    terms: merged.terms,
    notes: statements.map(({ note }) => note).filter(isNote),
    standingTerms: statements.map(({ note }) => note).filter(isStanding),
    conflicts: merged.conflicts.filter(isNote),
    plans,
  };
}

/**
 * The terms that apply to a claim: the payer's for every plan, overridden by those of the named plan.
 * @param code a code, or `*` for all outpatient therapy
 */
export function bindingTerms(
  code: string,
  payer: PayerView,
  plan: string | null,
  reference: DatedReference,
): CitedTerms {
  const statements = statementsAbout(code, payer, reference)
    .filter((statement) => statement.plan === null || statement.plan === plan)
    .map((statement) => ({
      ...statement,
      rank: statement.rank + (statement.plan === null ? 0 : PLAN_RANK),
    }));
  const { terms, decidedBy, disputed } = mergeStatements(statements, reference.staleBefore);
  return { terms: terms ?? {}, sourceOf: (term) => decidedBy.get(term), disputed };
}

/** Every statement of a payer and its plans about a code on the reference's date: notes first, then general terms. */
export function statementsAbout(
  code: string,
  payer: PayerView,
  reference: DatedReference,
): ScopedStatement[] {
  return [...notes(code, payer, reference), ...standing(code, payer, reference)];
}

function notes(code: string, payer: PayerView, reference: DatedReference): ScopedStatement[] {
  return (reference.snapshot.notes.get(code) ?? [])
    .filter(
      ({ note, policy, version }) =>
        policy.payer === payer.slug && appliesOn(version, reference.on) && isInForce(note, reference.on),
    )
    .map(({ note, policy, version, specificity }) => ({
      note: noteViewOf(note, policy, reference),
      statement: note,
      specificity,
      rank: NOTE_RANK,
      recordedOn: version.recordedAt.slice(0, 10),
      plan: policy.plan,
    }));
}

function standing(code: string, payer: PayerView, reference: DatedReference): ScopedStatement[] {
  return (reference.snapshot.terms.get(code) ?? [])
    .filter(({ term }) => term.payer === payer.slug && isInForce(term, reference.on))
    .map(({ term, specificity }) => ({
      note: standingTermView(term, reference),
      statement: term,
      specificity,
      rank: STANDING_RANK,
      // A general term without a verification date is as old as the data set that carries it.
      recordedOn: term.source.retrievedOn ?? reference.today,
      plan: term.plan,
    }));
}

export function isNote(entry: StatementView): entry is NoteView {
  return 'policy' in entry;
}

export function isStanding(entry: StatementView): entry is StandingTermView {
  return !('policy' in entry);
}
