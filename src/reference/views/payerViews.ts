import { type Citation } from '../../billing/index.ts';
import { isValueOf, PolicyReviewKind } from '../../shared/enums.ts';
import { isInForce } from '../../shared/plainDate.ts';
import { globalId } from '../../shared/globalId.ts';
import { versionOn } from '../indexes/policyVersions.ts';
import { rowView } from './rowView.ts';
import { compact } from '../../shared/compact.ts';
import { NOTHING_STATED } from '../data/scope.ts';
import type { PayerRow, PolicyNoteRow, PolicyRow, PolicyVersionRow } from '../data/rows.ts';
import { codesOf } from '../indexes/selectors.ts';
import type { DatedReference, NoteView, PayerView, PolicyVersionView, PolicyView } from './views.ts';

/** The fewest days of a calendar year, for a filing limit in years. */
const FEWEST_DAYS_OF_A_YEAR = 365;

class PayerOnDate extends rowView<PayerRow>() implements PayerView {
  readonly id: string;
  readonly reference: DatedReference;
  #plans: PayerView['plans'] | undefined;
  #policiesInForce: PayerView['policiesInForce'] | undefined;
  #sources: PayerView['sources'] | undefined;

  constructor(row: PayerRow, reference: DatedReference) {
    super(row);
    this.id = globalId('Payer', row.slug, reference.view);
    this.reference = reference;
  }

  get plans() {
    return (this.#plans ??= compact(
      this.reference.snapshot.rows.plans
        .filter(({ payer }) => payer === this.slug)
        .map(({ slug }) => this.reference.plan(slug)),
    ));
  }

  get policiesInForce() {
    return (this.#policiesInForce ??= this.reference.policies.filter(
      (policy) =>
        policy.payer.slug === this.slug &&
        policy.status === 'PUBLISHED' &&
        isInForce(policy, this.reference.on),
    ));
  }

  get timelyFilingYears() {
    return this.filingLimit('timelyFilingYears');
  }

  get timelyFilingDays() {
    const years = this.timelyFilingYears;
    return this.filingLimit('timelyFilingDays') ?? (years === null ? null : years * FEWEST_DAYS_OF_A_YEAR);
  }

  get sources() {
    return (this.#sources ??= uniqueSources(this.policiesInForce.flatMap(({ sources }) => sources)));
  }

  private filingLimit(limit: 'timelyFilingDays' | 'timelyFilingYears'): number | null {
    return this.reference.payerRules(this.slug, NOTHING_STATED)?.claimTerms.terms[limit] ?? null;
  }
}

/** A payer with its plans, general terms and policies on the reference's date. */
export function payerView(row: PayerRow, reference: DatedReference): PayerView {
  return new PayerOnDate(row, reference);
}

/**
 * A policy by the version in force on the reference's date, else by the newest published version, else by its draft. The
 * period is the one in which that version applies.
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
  // A draft, or any version that is not the one to be shown on the date, is a view of its own.
  const plain = (wanted ? versionOn(row, reference.on) : current)?.version ?? newestOf(row);
  const isOther = shown !== plain || shown.status === 'DRAFT';
  const viewOf = { ...reference.view, ...(isOther && { version: String(shown.version) }) };
  const { effectiveFrom, effectiveTo } = current?.period ?? shown.inForce.at(-1) ?? shown;
  const fields = {
    id: globalId('Policy', row.id, viewOf),
    reference,
    key: row.key,
    general: row.general,
    payer,
    plan: row.plan === null ? null : (reference.plan(row.plan) ?? null),
    number: shown.number,
    title: shown.title,
    url: shown.url,
    // A policy that is withdrawn from a later date on is still in force on this one.
    status: current ? 'PUBLISHED' : shown.status,
    review: reviewOf(shown),
    version: shown.version,
    effectiveFrom,
    effectiveTo,
    row,
    lastReviewedOn: shown.lastReviewedOn,
    sources: shown.sources,
  };
  return new PolicyOnDate(fields, shown.notes);
}

/** A policy by one of its versions instead of the one in force; undefined for a version that it does not have. */
export function policyVersionView(
  row: PolicyRow,
  reference: DatedReference,
  version: string | null,
): PolicyView | undefined {
  if (version === null) return policyView(row, reference);
  const wanted = row.versions.find((each) => String(each.version) === version);
  return wanted && policyView(row, reference, wanted);
}

/** The same of a published policy, by its stored id. */
export function policyOf(
  id: string,
  reference: DatedReference,
  version: string | null,
): PolicyView | undefined {
  if (version === null) return reference.policy(id);
  const row = reference.snapshot.policies.get(id);
  return row && policyVersionView(row, reference, version);
}

class PolicyOnDate extends rowView<Omit<PolicyView, 'notes' | 'history'>>() implements PolicyView {
  readonly #noteRows: readonly PolicyNoteRow[];
  #notes: PolicyView['notes'] | undefined;
  #history: PolicyView['history'] | undefined;

  constructor(fields: Omit<PolicyView, 'notes' | 'history'>, noteRows: readonly PolicyNoteRow[]) {
    super(fields);
    this.#noteRows = noteRows;
  }

  get notes(): PolicyView['notes'] {
    return (this.#notes ??= this.#noteRows.map((note) => new NoteOnDate(note, this)));
  }

  get history(): PolicyView['history'] {
    return (this.#history ??= this.row.versions.map((version) => versionView(version, this)));
  }
}

function newestOf({ versions }: PolicyRow): PolicyVersionRow | undefined {
  const published = versions.findLast(({ status }) => status === 'PUBLISHED' || status === 'WITHDRAWN');
  return published ?? versions.at(-1);
}

function reviewOf({ steps }: PolicyVersionRow): PolicyReviewKind | null {
  const last = steps.findLast(({ kind }) => isValueOf(PolicyReviewKind, kind));
  return last && isValueOf(PolicyReviewKind, last.kind) ? last.kind : null;
}

function versionView(version: PolicyVersionRow, policy: PolicyView): PolicyVersionView {
  const { status, recordedAt, recordedBy, reason, effectiveFrom, effectiveTo, inForce, steps } = version;
  return {
    version: version.version,
    inForce,
    steps,
    review: reviewOf(version),
    status,
    recordedAt,
    recordedBy,
    reason,
    effectiveFrom,
    effectiveTo,
    notes: version.notes.map((note) => new NoteOnDate(note, policy)),
  };
}

/** The view of a note that was found by code: the same object as in the notes of its policy. */
export function noteViewOf(note: PolicyNoteRow, policy: PolicyRow, reference: DatedReference): NoteView {
  const owner = reference.policy(policy.id);
  const shown = owner?.notes.find((candidate) => candidate.key === note.id);
  if (!owner || !shown)
    throw new Error(`note ${note.id} is in force but its policy ${policy.key} does not show it`);
  return shown;
}

class NoteOnDate extends rowView<Omit<PolicyNoteRow, 'id'>>() implements NoteView {
  readonly id: string;
  readonly key: string;
  readonly policy: PolicyView;
  #codes: NoteView['codes'] | undefined;

  constructor(row: PolicyNoteRow, policy: PolicyView) {
    super(row);
    this.id = globalId('PolicyNote', row.id, policy.reference.view);
    this.key = row.id;
    this.policy = policy;
  }

  get codes() {
    const { reference } = this.policy;
    return (this.#codes ??= reference.codeList(codesOf(this.selectors, reference.snapshot.rows.codes)));
  }
}

function uniqueSources(sources: readonly Citation[]): Citation[] {
  const byText = new Map(sources.map((source) => [`${source.title} ${source.section ?? ''}`, source]));
  return [...byText.values()];
}
