import {
  type Answer,
  type EditFact,
  type EditSetting,
  type FeeFact,
  type FeePlace,
  type Facts,
  type UnitLimitFact,
  type PayerRules,
} from '../billing/index.ts';
import { addDays, isInForce, type PlainDate } from '../shared/plainDate.ts';
import { lazy } from './lazy.ts';
import { present } from './lists.ts';
import { codeView, modifierView } from './codeViews.ts';
import { factsOf } from './facts.ts';
import { payerRulesOf } from './payerRules.ts';
import { payerView, policyView } from './payerViews.ts';
import { Remembered } from './remembered.ts';
import { editBetween, editsOf, unitLimitOf } from './releases/edits.ts';
import { feeOf } from './releases/fees.ts';
import type { Listing, ShownCodeRow } from './releases/listed.ts';
import type { Snapshot } from './snapshot.ts';
import type { ActivityView, CodeView, ModifierView, PayerView, PlanView, PolicyView } from './views.ts';

/**
 * The reference as it stands on one date. Every view it hands out is made once and kept, so asking again costs a
 * map look-up.
 */
export class DatedReference {
  readonly snapshot: Snapshot;
  readonly on: PlainDate;
  /** The day on which freshness is judged. */
  readonly today: PlainDate;
  /** A fact last verified before this day is stale. */
  readonly staleBefore: PlainDate;
  /** The codes that the book explains. */
  declare readonly codes: readonly CodeView[];
  /** Every code of the book and of the releases in force, by number. */
  declare readonly codeRows: readonly ShownCodeRow[];
  /** Those of them that are in force. */
  declare readonly activeCodeRows: readonly ShownCodeRow[];
  declare readonly modifiers: readonly ModifierView[];
  declare private readonly listing: Listing;
  declare readonly payers: readonly PayerView[];
  declare readonly policies: readonly PolicyView[];
  declare readonly activities: readonly ActivityView[];
  private readonly edits: Readonly<Record<EditSetting, Remembered<Answer<EditFact | null>>>> = {
    PRACTITIONER: new Remembered(),
    OUTPATIENT_HOSPITAL: new Remembered(),
  };
  private readonly limits = new Remembered<Answer<UnitLimitFact | null>>();
  private readonly fees = new Remembered<Answer<FeeFact | null>>();
  private readonly codeViews = new Map<string, CodeView>();
  private readonly modifierViews = new Map<string, ModifierView>();
  private readonly payerViews = new Map<string, PayerView>();
  private readonly planViews = new Map<string, PlanView>();
  private readonly policyViews = new Map<string, PolicyView>();
  private readonly rules = new Remembered<PayerRules | undefined>();
  private factsKept: Facts | null = null;

  constructor(snapshot: Snapshot, on: PlainDate, today: PlainDate) {
    this.snapshot = snapshot;
    this.on = on;
    this.today = today;
    this.staleBefore = addDays(today, -snapshot.options.staleAfterDays);
    const { rows } = snapshot;
    lazy(this, 'codes', () => present(rows.codes.map((row) => this.code(row.code))));
    lazy(this, 'listing', () => snapshot.listed.on(on));
    lazy(this, 'codeRows', () => snapshot.codesWith(this.listing));
    lazy(this, 'activeCodeRows', () => this.codeRows.filter((row) => isInForce(row, on)));
    lazy(this, 'modifiers', () => {
      const listed = [...this.listing.modifiers.keys()].filter((code) => !snapshot.modifiers.has(code));
      return present(
        [...rows.modifiers.map(({ code }) => code), ...listed].map((code) => this.modifier(code)),
      );
    });
    lazy(this, 'payers', () => present(rows.payers.map((row) => this.payer(row.slug))));
    lazy(this, 'policies', () => present(rows.policies.map((row) => this.policy(row.id))));
    lazy(this, 'activities', () =>
      rows.activities.map((row) => ({ ...row, codes: this.codeList(row.codes) })),
    );
  }

  /** The code as it stands on the date; also one that is no longer, or not yet, in force. */
  code(code: string): CodeView | undefined {
    return keep(this.codeViews, code, () => {
      const row = this.codeRow(code);
      return row && codeView(row, this);
    });
  }

  /** The code's row: of the book, or as a release lists it on the date; undefined before the first that does. */
  codeRow(code: string): ShownCodeRow | undefined {
    const row = this.snapshot.codes.get(code);
    if (!row) return this.listing.codes.get(code);
    const licensed = row.system === 'CPT' && this.snapshot.listed.descriptorOf(code, this.on);
    return licensed ? { ...row, description: licensed.text, descriptionSource: licensed.source } : row;
  }

  codeList(codes: readonly string[]): readonly CodeView[] {
    return present(codes.map((code) => this.code(code)));
  }

  modifier(code: string): ModifierView | undefined {
    return keep(this.modifierViews, code, () => {
      const row = this.snapshot.modifiers.get(code) ?? this.listing.modifiers.get(code);
      return row && modifierView(row, this);
    });
  }

  payer(slug: string): PayerView | undefined {
    return keep(this.payerViews, slug, () => {
      const row = this.snapshot.payers.get(slug);
      return row && payerView(row, this);
    });
  }

  plan(slug: string): PlanView | undefined {
    return keep(this.planViews, slug, () => {
      const row = this.snapshot.plans.get(slug);
      const payer = row && this.payer(row.payer);
      return payer && { ...row, payer, id: row.slug };
    });
  }

  /** The version in force on the date; when none is, the newest one, which says so by its period and status. */
  policy(id: string): PolicyView | undefined {
    return keep(this.policyViews, id, () => {
      const row = this.snapshot.policies.get(id);
      return row && policyView(row, this);
    });
  }

  /** What the billing core may ask about the date. */
  get facts(): Facts {
    return (this.factsKept ??= factsOf(this));
  }

  /** A payer's rules on the date, with those of one of its plans; undefined for a payer that is not known. */
  payerRules(payerSlug: string, planSlug: string | null): PayerRules | undefined {
    return this.rules.get(payerSlug, planSlug ?? '', () => {
      const payer = this.payer(payerSlug);
      return payer && payerRulesOf(payer, planSlug, this);
    });
  }

  /** The edit between two codes on the date, whichever is in column one; KNOWN null when there is none. */
  edit(one: string, other: string, setting: EditSetting): Answer<EditFact | null> {
    return this.edits[setting].get(one, other, () =>
      editBetween(this.snapshot.families, [one, other], setting, this.on),
    );
  }

  /** Every edit in force on the date with the code in either column; both sides of a conflict. */
  editsOf(code: string, setting: EditSetting): readonly EditFact[] {
    return editsOf(this.snapshot.families, code, setting, this.on);
  }

  /** The unit limit of a code on the date; KNOWN null when the release has none for it. */
  unitLimit(code: string, setting: EditSetting): Answer<UnitLimitFact | null> {
    return this.limits.get(setting, code, () => unitLimitOf(this.snapshot.families, code, setting, this.on));
  }

  /** What the physician fee schedule says of a code on the date; KNOWN null when the code is not on it. */
  fee(code: string, place: FeePlace): Answer<FeeFact | null> {
    const { locality, zip } = place;
    const where = locality === null && zip === null ? '' : `${locality ?? ''} ${zip ?? ''}`;
    return this.fees.get(where, code, () => feeOf(this.snapshot.families, code, place, this.on));
  }
}

function keep<T>(views: Map<string, T>, key: string, make: () => T | undefined): T | undefined {
  const kept = views.get(key);
  if (kept) return kept;
  const made = make();
  if (made) views.set(key, made);
  return made;
}
