import { type Citation } from '../../billing/index.ts';
import { isInForce } from '../../shared/plainDate.ts';
import { globalId } from '../../shared/globalId.ts';
import { completenessView, noCounts } from './completeness.ts';
import { versionOn } from '../indexes/policyVersions.ts';
import { lazy } from './lazy.ts';
import { compact } from '../../shared/compact.ts';
import type { PayerRow, PayerTermRow, PolicyNoteRow, PolicyRow, PolicyVersionRow } from '../data/rows.ts';
import { codesOf } from '../indexes/selectors.ts';
import type {
  CompletenessView,
  DatedReference,
  NoteView,
  PayerView,
  PolicyVersionView,
  PolicyView,
  StandingTermView,
} from './views.ts';

/** A limit in calendar years leaves at least so many days. */
const FEWEST_DAYS_OF_A_YEAR = 365;

/** A payer with its plans, standing terms and policies, as they stand on the reference's date. */
export function payerView(row: PayerRow, reference: DatedReference): PayerView {
  const { rows } = reference.snapshot;
  const view = { ...row, id: globalId('Payer', row.slug), reference } as PayerView;
  lazy(view, 'plans', () =>
    compact(rows.plans.filter((plan) => plan.payer === row.slug).map((plan) => reference.plan(plan.slug))),
  );
  lazy(view, 'standingTerms', () =>
    rows.payerTerms
      .filter((term) => term.payer === row.slug && isInForce(term, reference.on))
      .map((term) => standingTermView(term, reference)),
  );
  lazy(view, 'policiesInForce', () =>
    reference.policies.filter(
      (policy) =>
        policy.payer.slug === row.slug && policy.status === 'PUBLISHED' && isInForce(policy, reference.on),
    ),
  );
  const filing = (limit: 'timelyFilingDays' | 'timelyFilingYears') =>
    view.standingTerms.find((term) => term.plan === null && term.terms?.[limit] !== undefined)?.terms?.[
      limit
    ] ?? null;
  lazy(view, 'timelyFilingYears', () => filing('timelyFilingYears'));
  lazy(view, 'timelyFilingDays', () => {
    const years = view.timelyFilingYears;
    return filing('timelyFilingDays') ?? (years === null ? null : years * FEWEST_DAYS_OF_A_YEAR);
  });
  lazy(view, 'completeness', () => completenessOf(row.slug, reference));
  lazy(view, 'sources', () => uniqueSources(view.standingTerms.map((term) => term.source)));
  return view;
}

/** A standing term as the API shows it. */
export function standingTermView(term: PayerTermRow, reference: DatedReference): StandingTermView {
  const { id, selectors, topic, text, terms, verifyWithPlan, source, effectiveFrom, effectiveTo } = term;
  const plan = term.plan === null ? null : (reference.plan(term.plan) ?? null);
  return { id, selectors, topic, plan, text, terms, verifyWithPlan, source, effectiveFrom, effectiveTo };
}

/**
 * A policy by the version in force on the reference's date, else by the newest that was ever published, else by its
 * draft. Its period is the one in which that version really applies.
 * @param wanted shows this version instead
 */
export function policyView(
  row: PolicyRow,
  reference: DatedReference,
  wanted?: PolicyVersionRow,
): PolicyView | undefined {
  const current = wanted ? undefined : versionOn(row, reference.on);
  const shown = wanted ?? current?.version ?? newestOf(row);
  const payer = reference.payer(row.payer);
  if (!shown || !payer) return undefined;
  const { effectiveFrom, effectiveTo } = current?.period ?? shown.inForce.at(-1) ?? shown;
  const view = {
    id: globalId('Policy', row.id),
    reference,
    key: row.key,
    payer,
    plan: row.plan === null ? null : (reference.plan(row.plan) ?? null),
    number: shown.number,
    title: shown.title,
    url: shown.url,
    // What is withdrawn from a later day on is still in force on this one.
    status: current ? 'PUBLISHED' : shown.status,
    version: shown.version,
    effectiveFrom,
    effectiveTo,
    row,
    lastReviewedOn: shown.lastReviewedOn,
    sources: shown.sources,
  } as PolicyView;
  lazy(view, 'notes', () => shown.notes.map((note) => noteView(note, view, reference)));
  lazy(view, 'history', () => row.versions.map((version) => versionView(version, view, reference)));
  return view;
}

function newestOf({ versions }: PolicyRow): PolicyVersionRow | undefined {
  return versions.findLast(({ status }) => status !== 'DRAFT') ?? versions.at(-1);
}

function versionView(
  version: PolicyVersionRow,
  policy: PolicyView,
  reference: DatedReference,
): PolicyVersionView {
  const {
    status,
    recordedAt,
    recordedBy,
    reason,
    effectiveFrom,
    effectiveTo,
    inForce: days,
    steps,
  } = version;
  return {
    version: version.version,
    inForce: days,
    steps,
    status,
    recordedAt,
    recordedBy,
    reason,
    effectiveFrom,
    effectiveTo,
    notes: version.notes.map((note) => noteView(note, policy, reference)),
  };
}

/** The view of a note that was reached through a code: the very object that its policy shows. */
export function noteViewOf(note: PolicyNoteRow, policy: PolicyRow, reference: DatedReference): NoteView {
  const owner = reference.policy(policy.id);
  const shown = owner?.notes.find((candidate) => candidate.id === note.id);
  if (!owner || !shown)
    throw new Error(`note ${note.id} is in force but its policy ${policy.key} does not show it`);
  return shown;
}

function noteView(note: PolicyNoteRow, policy: PolicyView, reference: DatedReference): NoteView {
  const { id, topic, selectors, text, terms, verifyWithPlan, source, effectiveFrom, effectiveTo } = note;
  const view = {
    id,
    policy,
    topic,
    selectors,
    text,
    terms,
    verifyWithPlan,
    source,
    effectiveFrom,
    effectiveTo,
  } as NoteView;
  lazy(view, 'codes', () => reference.codeList(codesOf(selectors, reference.snapshot.rows.codes)));
  return view;
}

function completenessOf(slug: string, reference: DatedReference): CompletenessView {
  const counts = noCounts();
  for (const code of reference.codes) {
    if (!code.active || code.therapyStatus === 'NEVER') continue;
    const state = code.allPayerTerms.find((entry) => entry.payer.slug === slug)?.state ?? 'NOT_AVAILABLE';
    counts[state] += 1;
  }
  return completenessView(counts);
}

function uniqueSources(sources: readonly Citation[]): Citation[] {
  const byText = new Map(sources.map((source) => [`${source.title} ${source.section ?? ''}`, source]));
  return [...byText.values()];
}
