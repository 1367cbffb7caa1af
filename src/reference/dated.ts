import type {
  Answer,
  DiagnosisFact,
  EditFact,
  FeeFact,
  FeePlace,
  Facts,
  PayerRules,
  UnitLimitFact,
} from '../billing/index.ts';
import { BoundedCache, BoundedPairCache } from '../shared/boundedCache.ts';
import { compact } from '../shared/compact.ts';
import { globalId, type ViewOf } from '../shared/globalId.ts';
import { isInForce, type PlainDate } from '../shared/plainDate.ts';
import { diagnosisOf } from './releases/diagnoses.ts';
import { editBetween, editPartners, editsBetween, unitLimitOf } from './releases/edits.ts';
import { feeOf } from './releases/fees.ts';
import type { Listing, ListedCodeRow } from './releases/uncuratedCodes.ts';
import { codeView, modifierView } from './views/codeViews.ts';
import { questionFor, questionKey, splitsOf, type CareQuestion, type ScopeSplits } from './data/scope.ts';
import { factsOf } from './views/facts.ts';
import { payerRulesOf } from './views/payerRules.ts';
import { payerView, policyView } from './views/payerViews.ts';
import { staleBefore } from './views/staleness.ts';
import type {
  ActivityView,
  CodeView,
  DatableSnapshot,
  DatedReference,
  ModifierView,
  PayerView,
  PlanView,
  PolicyView,
} from './views/views.ts';
import type { EditSetting } from '../shared/enums.ts';

/** Answers of each kind that are cached for a date. The bound protects the memory from made-up codes. */
const MAX_ANSWERS = 2_000;
/** The same for a date that a walk passes: it reads what few sessions need, and the memory for all keys is allocated at once. */
export const MAX_ANSWERS_OF_WALK = 100;

/** A snapshot on one date. Every view is made once, so reading it again costs a map look-up. */
export class SnapshotOnDate implements DatedReference {
  readonly snapshot: DatableSnapshot;
  readonly on: PlainDate;
  readonly today: PlainDate;
  readonly staleBefore: PlainDate;
  readonly view: ViewOf;
  private readonly edits: Readonly<Record<EditSetting, BoundedPairCache<Answer<EditFact | null>>>>;
  private readonly limits: BoundedPairCache<Answer<UnitLimitFact | null>>;
  private readonly diagnoses: BoundedCache<Answer<DiagnosisFact | null>>;
  private readonly fees: BoundedCache<Answer<FeeFact | null>>;
  private readonly rules: BoundedPairCache<PayerRules>;
  private readonly splits = new Map<string, ScopeSplits>();
  private readonly codeViews = new Map<string, CodeView>();
  private readonly modifierViews = new Map<string, ModifierView>();
  private readonly payerViews = new Map<string, PayerView>();
  private readonly planViews = new Map<string, PlanView>();
  private readonly policyViews = new Map<string, PolicyView>();
  #listing: Listing | undefined;
  #codes: readonly CodeView[] | undefined;
  #codeRows: readonly ListedCodeRow[] | undefined;
  #activeCodeRows: readonly ListedCodeRow[] | undefined;
  #modifiers: readonly ModifierView[] | undefined;
  #payers: readonly PayerView[] | undefined;
  #policies: readonly PolicyView[] | undefined;
  #activities: readonly ActivityView[] | undefined;
  #facts: Facts | undefined;

  /** @param maxAnswers answers of each kind that are cached */
  constructor(snapshot: DatableSnapshot, on: PlainDate, today: PlainDate, maxAnswers = MAX_ANSWERS) {
    this.snapshot = snapshot;
    this.on = on;
    this.today = today;
    this.staleBefore = staleBefore(today, snapshot.options.staleAfterDays);
    this.view = { ...(on !== today && { on }), ...snapshot.origin };
    this.edits = {
      PRACTITIONER: new BoundedPairCache(maxAnswers),
      OUTPATIENT_HOSPITAL: new BoundedPairCache(maxAnswers),
    };
    this.limits = new BoundedPairCache(maxAnswers);
    this.diagnoses = new BoundedCache(maxAnswers);
    this.fees = new BoundedCache(maxAnswers);
    this.rules = new BoundedPairCache(maxAnswers);
  }

  get codes(): readonly CodeView[] {
    return (this.#codes ??= this.codeList(this.snapshot.rows.codes.map(({ code }) => code)));
  }

  get codeRows(): readonly ListedCodeRow[] {
    return (this.#codeRows ??= this.snapshot.codesWith(this.listing));
  }

  get activeCodeRows(): readonly ListedCodeRow[] {
    return (this.#activeCodeRows ??= this.codeRows.filter((row) => isInForce(row, this.on)));
  }

  get modifiers(): readonly ModifierView[] {
    return (this.#modifiers ??= compact(this.modifierCodes().map((code) => this.modifier(code))));
  }

  get payers(): readonly PayerView[] {
    return (this.#payers ??= compact(this.snapshot.rows.payers.map(({ slug }) => this.payer(slug))));
  }

  get policies(): readonly PolicyView[] {
    return (this.#policies ??= compact(this.snapshot.rows.policies.map(({ id }) => this.policy(id))));
  }

  get activities(): readonly ActivityView[] {
    return (this.#activities ??= this.snapshot.rows.activities.map((row) => ({
      ...row,
      codes: this.codeList(row.codes),
    })));
  }

  get facts(): Facts {
    return (this.#facts ??= factsOf(this));
  }

  private get listing(): Listing {
    return (this.#listing ??= this.snapshot.uncurated.on(this.on));
  }

  code(code: string): CodeView | undefined {
    return viewIn(this.codeViews, code, () => {
      const row = this.codeRow(code);
      return row && codeView(row, this);
    });
  }

  codeRow(code: string): ListedCodeRow | undefined {
    const row = this.snapshot.codes.get(code);
    if (!row) return this.listing.codes.get(code);
    const licensed = row.system === 'CPT' && this.snapshot.uncurated.descriptorOf(code, this.on);
    return licensed ? { ...row, description: licensed, descriptionSource: 'LICENSED_CPT' } : row;
  }

  codeList(codes: readonly string[]): readonly CodeView[] {
    return compact(codes.map((code) => this.code(code)));
  }

  modifier(code: string): ModifierView | undefined {
    return viewIn(this.modifierViews, code, () => {
      const row = this.snapshot.modifiers.get(code) ?? this.listing.modifiers.get(code);
      return row && modifierView(row, this);
    });
  }

  payer(slug: string): PayerView | undefined {
    return viewIn(this.payerViews, slug, () => {
      const row = this.snapshot.payers.get(slug);
      return row && payerView(row, this);
    });
  }

  plan(slug: string): PlanView | undefined {
    return viewIn(this.planViews, slug, () => {
      const row = this.snapshot.plans.get(slug);
      const payer = row && this.payer(row.payer);
      return payer && { ...row, payer, id: globalId('Plan', row.slug, this.view) };
    });
  }

  policy(id: string): PolicyView | undefined {
    return viewIn(this.policyViews, id, () => {
      const row = this.snapshot.policies.get(id);
      return row && policyView(row, this);
    });
  }

  payerRules(payerSlug: string, question: CareQuestion): PayerRules | undefined {
    const own = questionFor(payerSlug, question, this.snapshot.plans);
    return this.rules.get(payerSlug, questionKey(this.splitsOf(payerSlug), own), () => {
      const payer = this.payer(payerSlug);
      return payer && payerRulesOf(payer, own, this);
    });
  }

  edit(one: string, other: string, setting: EditSetting): Answer<EditFact | null> {
    return this.edits[setting].get(one, other, () =>
      editBetween(this.snapshot.releaseTables, [one, other], setting, this.on),
    );
  }

  editPartners(code: string, setting: EditSetting): readonly string[] {
    return editPartners(this.snapshot.releaseTables, code, setting);
  }

  editsBetween(one: string, other: string, setting: EditSetting): readonly EditFact[] {
    return editsBetween(this.snapshot.releaseTables, [one, other], setting, this.on);
  }

  unitLimit(code: string, setting: EditSetting): Answer<UnitLimitFact | null> {
    return this.limits.get(setting, code, () =>
      unitLimitOf(this.snapshot.releaseTables, code, setting, this.on),
    );
  }

  diagnosis(code: string): Answer<DiagnosisFact | null> {
    return this.diagnoses.get(code, () => diagnosisOf(this.snapshot.releaseTables, code, this.on));
  }

  fee(code: string, place: FeePlace): Answer<FeeFact | null> {
    const { locality, zip } = place;
    const key = locality === null && zip === null ? code : `${code} ${locality ?? ''} ${zip ?? ''}`;
    return this.fees.get(key, () => feeOf(this.snapshot.releaseTables, code, place, this.on));
  }

  /** What the scopes of a payer's statements in force distinguish. */
  private splitsOf(payer: string): ScopeSplits {
    const known = this.splits.get(payer);
    if (known) return known;
    const notes = this.payer(payer)?.policiesInForce.flatMap((policy) => policy.notes) ?? [];
    const made = splitsOf(
      notes.flatMap((note) => (note.scope && isInForce(note, this.on) ? [note.scope] : [])),
    );
    this.splits.set(payer, made);
    return made;
  }

  /** Of the catalog first, then those that only a release lists. */
  private modifierCodes(): string[] {
    const { modifiers, rows } = this.snapshot;
    const listedOnly = [...this.listing.modifiers.keys()].filter((code) => !modifiers.has(code));
    return [...rows.modifiers.map(({ code }) => code), ...listedOnly];
  }
}

function viewIn<T>(views: Map<string, T>, key: string, make: () => T | undefined): T | undefined {
  const existing = views.get(key);
  if (existing) return existing;
  const made = make();
  if (made) views.set(key, made);
  return made;
}
