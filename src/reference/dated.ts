import {
  inForce,
  type CodeFacts,
  type CodeLookup,
  type PayerRules,
  type PlainDate,
  type UnitMethodTerm,
} from '../billing/index.ts';
import { lazy } from './lazy.ts';
import { present } from './lists.ts';
import { codeView, modifierView } from './codeViews.ts';
import { payerView, policyView } from './payerViews.ts';
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
  declare readonly codes: readonly CodeView[];
  declare readonly modifiers: readonly ModifierView[];
  declare readonly payers: readonly PayerView[];
  declare readonly policies: readonly PolicyView[];
  declare readonly activities: readonly ActivityView[];
  private readonly codeViews = new Map<string, CodeView>();
  private readonly modifierViews = new Map<string, ModifierView>();
  private readonly payerViews = new Map<string, PayerView>();
  private readonly planViews = new Map<string, PlanView>();
  private readonly policyViews = new Map<string, PolicyView>();

  constructor(snapshot: Snapshot, on: PlainDate, today: PlainDate) {
    this.snapshot = snapshot;
    this.on = on;
    this.today = today;
    this.staleBefore = daysBefore(today, snapshot.options.staleAfterDays);
    const { rows } = snapshot;
    lazy(this, 'codes', () => present(rows.codes.map((row) => this.code(row.code))));
    lazy(this, 'modifiers', () => present(rows.modifiers.map((row) => this.modifier(row.code))));
    lazy(this, 'payers', () => present(rows.payers.map((row) => this.payer(row.slug))));
    lazy(this, 'policies', () => present(rows.policies.map((row) => this.policy(row.id))));
    lazy(this, 'activities', () =>
      rows.activities.map((row) => ({ ...row, codes: this.codeList(row.codes) })),
    );
  }

  /** The code as it stands on the date; also one that is no longer, or not yet, in force. */
  code(code: string): CodeView | undefined {
    return keep(this.codeViews, code, () => {
      const row = this.snapshot.codes.get(code);
      return row && codeView(row, this);
    });
  }

  codeList(codes: readonly string[]): readonly CodeView[] {
    return present(codes.map((code) => this.code(code)));
  }

  modifier(code: string): ModifierView | undefined {
    return keep(this.modifierViews, code, () => {
      const row = this.snapshot.modifiers.get(code);
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

  /** The codes in force on the date, as the billing core asks for them. */
  get codeLookup(): CodeLookup {
    const active = (facts: CodeFacts | undefined) => (facts && inForce(facts, this.on) ? facts : undefined);
    return {
      facts: (code) => active(this.snapshot.codes.get(code)),
      timedAddOnsOf: (code) => present((this.snapshot.timedAddOns.get(code) ?? []).map(active)),
    };
  }

  /**
   * How a payer, or one of its plans, counts units on the date: a note of a policy in force, else a standing term;
   * the plan's own before the payer's. Undefined for a payer that is not known.
   */
  payerRules(payerSlug: string, planSlug: string | null): PayerRules | undefined {
    const payer = this.snapshot.payers.get(payerSlug);
    if (!payer) return undefined;
    const unitMethod =
      (planSlug ? this.unitMethodTerm(payerSlug, planSlug) : null) ?? this.unitMethodTerm(payerSlug, null);
    return { slug: payer.slug, name: payer.name, plan: planSlug, unitMethod };
  }

  private unitMethodTerm(payer: string, plan: string | null): UnitMethodTerm | null {
    const { policies, payerTerms } = this.snapshot.rows;
    const notes = policies
      .filter((policy) => policy.payer === payer && policy.plan === plan)
      .flatMap((policy) => policy.versions)
      .filter((version) => version.status === 'PUBLISHED' && inForce(version, this.on))
      .flatMap((version) => version.notes);
    const standing = payerTerms.filter((term) => term.payer === payer && term.plan === plan);
    for (const { terms, source, verifyWithPlan, effectiveFrom, effectiveTo } of [...notes, ...standing]) {
      if (terms?.unitMethod && inForce({ effectiveFrom, effectiveTo }, this.on)) {
        return { method: terms.unitMethod, source, verifyWithPlan, effectiveFrom, effectiveTo };
      }
    }
    return null;
  }
}

function keep<T>(views: Map<string, T>, key: string, make: () => T | undefined): T | undefined {
  const kept = views.get(key);
  if (kept) return kept;
  const made = make();
  if (made) views.set(key, made);
  return made;
}

function daysBefore(day: PlainDate, days: number): PlainDate {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}
