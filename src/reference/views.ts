import type { Citation } from '../billing/index.ts';
import type { PolicyStatus, PolicyTopic } from '../db/generated/prisma/enums.ts';
import type { PolicyTerms } from './policyTerms.ts';
import type { Period, PlainDate } from '../shared/plainDate.ts';
import type { DatedReference } from './dated.ts';
import type { KnowledgeState } from './knowledge.ts';
import type { HcpcsFacts, ShownCodeRow } from './releases/listed.ts';
import type {
  ActivityRow,
  CategoryRow,
  CodeModifierRow,
  DisagreementRow,
  GuideRow,
  ModifierRow,
  PayerRow,
  PlanRow,
  PolicyRow,
  PolicyStep,
  RequirementRow,
} from './rows.ts';

/**
 * What the API shows: rows linked with each other as they stand on one date. Links are lazy properties, computed
 * once for each date and revision, so a query that only follows them runs no code of ours.
 */

interface Dated {
  /** Opaque global id. */
  readonly id: string;
  /** The reference this view belongs to; its date is the date of everything reached from here. */
  readonly reference: DatedReference;
}

export interface CodeView extends ShownCodeRow, Dated {
  /** Whether the code is in force on the asked date. */
  readonly active: boolean;
  readonly replacedBy: readonly CodeView[];
  readonly similarCodes: readonly CodeView[];
  readonly continues: readonly CodeView[];
  readonly guide: GuideRow | null;
  readonly documentation: readonly RequirementRow[];
  readonly modifiers: readonly CodeModifierView[];
  readonly disagreements: readonly DisagreementRow[];
  readonly about: CategoryRow | null;
  /** Notes in force on the date, in the order of payers. */
  readonly notes: readonly NoteView[];
  readonly allPayerTerms: readonly PayerTermsView[];
  /** CMS's own fields of a HCPCS Level II code; null for CPT and where no release has them. */
  readonly hcpcs: HcpcsFacts | null;
}

export interface CodeModifierView extends Omit<CodeModifierRow, 'code' | 'modifier' | 'payers'> {
  readonly modifier: ModifierView;
  readonly payers: readonly PayerView[];
}

export interface ModifierView extends ModifierRow, Dated {
  readonly codes: readonly CodeView[];
  readonly incompatibleWith: readonly ModifierView[];
}

export interface PayerView extends PayerRow, Dated {
  readonly plans: readonly PlanView[];
  readonly standingTerms: readonly StandingTermView[];
  readonly policiesInForce: readonly PolicyView[];
  readonly timelyFilingDays: number | null;
  readonly timelyFilingYears: number | null;
  readonly completeness: CompletenessView;
  readonly sources: readonly Citation[];
}

export interface PlanView extends Omit<PlanRow, 'payer'> {
  readonly id: string;
  readonly payer: PayerView;
}

export interface StandingTermView extends Period {
  readonly id: string;
  readonly selectors: readonly string[];
  readonly topic: PolicyTopic;
  readonly plan: PlanView | null;
  readonly text: string;
  readonly terms: PolicyTerms | null;
  readonly verifyWithPlan: boolean;
  readonly source: Citation;
}

export interface PolicyView extends Period, Dated {
  readonly key: string;
  readonly payer: PayerView;
  readonly plan: PlanView | null;
  readonly number: string | null;
  readonly title: string;
  readonly url: string | null;
  readonly status: PolicyStatus;
  readonly version: number;
  readonly lastReviewedOn: PlainDate | null;
  readonly notes: readonly NoteView[];
  readonly history: readonly PolicyVersionView[];
  readonly sources: readonly Citation[];
  /** Every version that this view knows of: drafts too when it was made for somebody who may edit. */
  readonly row: PolicyRow;
}

export interface PolicyVersionView extends Period {
  readonly version: number;
  readonly status: PolicyStatus;
  readonly inForce: readonly Period[];
  readonly steps: readonly PolicyStep[];
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly reason: string | null;
  readonly notes: readonly NoteView[];
}

export interface NoteView extends Period {
  readonly id: string;
  readonly policy: PolicyView;
  readonly topic: PolicyTopic;
  readonly selectors: readonly string[];
  readonly codes: readonly CodeView[];
  readonly text: string;
  readonly terms: PolicyTerms | null;
  readonly verifyWithPlan: boolean;
  readonly source: Citation;
}

export interface ActivityView extends Omit<ActivityRow, 'codes'> {
  readonly codes: readonly CodeView[];
}

export interface PlanTermsView {
  readonly plan: PlanView;
  readonly state: KnowledgeState;
  readonly terms: PolicyTerms | null;
  readonly notes: readonly NoteView[];
  readonly conflicts: readonly NoteView[];
}

/** What one payer says about one code. */
export interface PayerTermsView {
  readonly payer: PayerView;
  readonly state: KnowledgeState;
  /** Terms that hold for every plan; what single plans say is under `plans`. */
  readonly terms: PolicyTerms | null;
  readonly notes: readonly NoteView[];
  readonly standingTerms: readonly StandingTermView[];
  readonly conflicts: readonly NoteView[];
  readonly plans: readonly PlanTermsView[];
}

/** How much is known of a payer: its codes, or the cells of a comparison, counted by state. */
export interface CompletenessView {
  readonly known: number;
  readonly notAvailable: number;
  readonly conflicting: number;
  readonly stale: number;
  /** Share that is known, from 0 to 1, rounded down to two decimals. */
  readonly score: string;
}
