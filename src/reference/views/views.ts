import type {
  PolicyReviewKind,
  PolicyStatus,
  PolicyTopic,
  KnowledgeState,
  EditSetting,
} from '../../shared/enums.ts';
import type { Period, PlainDate } from '../../shared/plainDate.ts';
import type { SnapshotIndexes } from '../indexes/indexes.ts';
import type { HcpcsFacts, ListedCodeRow } from '../releases/uncuratedCodes.ts';
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
} from '../data/rows.ts';
import type { CareQuestion, NoteScope } from '../data/scope.ts';
import type { ResolvedTerm } from './resolve.ts';
import type {
  Answer,
  Citation,
  EditFact,
  Facts,
  FeeFact,
  FeePlace,
  PayerRules,
  PolicyTermName,
  PolicyTerms,
  DiagnosisFact,
  UnitLimitFact,
} from '../../billing/index.ts';
import type { ViewOf } from '../../shared/globalId.ts';

/**
 * Views: rows linked with each other as they stand on one date. A link is computed when it is first read, so a view
 * costs little to make. `dated.ts` implements the reference, the other files of this folder build the views.
 */

/** The facts of one revision as they stand on one date. */
export interface DatedReference {
  readonly snapshot: DatableSnapshot;
  readonly on: PlainDate;
  /** The day as of which staleness is computed. */
  readonly today: PlainDate;
  /** A fact last verified before this day is stale. */
  readonly staleBefore: PlainDate;
  /** What the ids of its views carry. */
  readonly view: ViewOf;
  /** The codes of the catalog. */
  readonly codes: readonly CodeView[];
  /** Every code of the catalog and of the releases in force, by number. */
  readonly codeRows: readonly ListedCodeRow[];
  /** The code rows that are in force on the date. */
  readonly activeCodeRows: readonly ListedCodeRow[];
  readonly modifiers: readonly ModifierView[];
  readonly payers: readonly PayerView[];
  readonly policies: readonly PolicyView[];
  readonly activities: readonly ActivityView[];
  /** The facts that the billing engine reads. */
  readonly facts: Facts;
  /** The code, also when it is not in force on the date. */
  code(code: string): CodeView | undefined;
  /** The code's row from the catalog or from a release; undefined before the first release that lists it. */
  codeRow(code: string): ListedCodeRow | undefined;
  /** The codes that exist, in the order given. */
  codeList(codes: readonly string[]): readonly CodeView[];
  modifier(code: string): ModifierView | undefined;
  payer(slug: string): PayerView | undefined;
  plan(slug: string): PlanView | undefined;
  /** The policy by the version in force on the date, else by its newest version; period and status show which. */
  policy(id: string): PolicyView | undefined;
  /** A payer's rules for a question; undefined for an unknown payer. A plan of another payer is none of its own. */
  payerRules(payerSlug: string, question: CareQuestion): PayerRules | undefined;
  /** The PTP edit between two codes in either order; KNOWN null when there is none. */
  edit(one: string, other: string, setting: EditSetting): Answer<EditFact | null>;
  /** Codes that any loaded release pairs with the code, in either column; sorted. */
  editPartners(code: string, setting: EditSetting): readonly string[];
  /** The PTP edits in force between two codes, in either order; both sides of a conflict. */
  editsBetween(one: string, other: string, setting: EditSetting): readonly EditFact[];
  /** The MUE of a code; KNOWN null when the release has none for it. */
  unitLimit(code: string, setting: EditSetting): Answer<UnitLimitFact | null>;
  diagnosis(code: string): Answer<DiagnosisFact | null>;
  /** The code's row of the physician fee schedule; KNOWN null when the code is not on it. */
  fee(code: string, place: FeePlace): Answer<FeeFact | null>;
}

/** The facts of one revision, on whichever date. */
export interface DatableSnapshot extends SnapshotIndexes {
  /** The facts as they stand on a date; staleness is computed as of today. */
  at(on: PlainDate, today: PlainDate): DatedReference;
}

interface Dated {
  /** Opaque global id. */
  readonly id: string;
  /** The reference this view belongs to; its date is the date of everything reached from here. */
  readonly reference: DatedReference;
}

export interface CodeView extends ListedCodeRow, Dated {
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
  readonly policiesInForce: readonly PolicyView[];
  readonly timelyFilingDays: number | null;
  readonly timelyFilingYears: number | null;
  readonly sources: readonly Citation[];
}

export interface PlanView extends Omit<PlanRow, 'payer'> {
  readonly id: string;
  readonly payer: PayerView;
}

export interface PolicyView extends Period, Dated {
  readonly key: string;
  readonly general: boolean;
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
  /** Of the shown version: where its review stands. */
  readonly review: PolicyReviewKind | null;
  readonly sources: readonly Citation[];
  /** Every version in this view: drafts too when it was made for a principal who may edit. */
  readonly row: PolicyRow;
}

export interface PolicyVersionView extends Period {
  readonly version: number;
  readonly status: PolicyStatus;
  readonly inForce: readonly Period[];
  readonly steps: readonly PolicyStep[];
  /** Where its review stands, or stood when it was published; null when it was never submitted. */
  readonly review: PolicyReviewKind | null;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly reason: string | null;
  readonly notes: readonly NoteView[];
}

export interface NoteView extends Period {
  readonly id: string;
  /** The stored id of the note, the same in every view. */
  readonly key: string;
  readonly policy: PolicyView;
  readonly topic: PolicyTopic;
  readonly selectors: readonly string[];
  readonly codes: readonly CodeView[];
  /** To whom it applies; null for all. */
  readonly scope: NoteScope | null;
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

/** What one payer states about one code. */
export interface PayerTermsView {
  readonly payer: PayerView;
  readonly state: KnowledgeState;
  /** The settled terms. */
  readonly terms: PolicyTerms | null;
  readonly byTerm: ReadonlyMap<PolicyTermName, ResolvedTerm<NoteView>>;
  readonly notes: readonly NoteView[];
  readonly conflicts: readonly NoteView[];
  readonly plans: readonly PlanTermsView[];
}

/** How much is known of a payer: its codes, or the cells of a comparison, counted by state. */
export interface CompletenessView {
  readonly known: number;
  readonly depends: number;
  readonly notAvailable: number;
  readonly conflicting: number;
  readonly stale: number;
  /** Share that is known, from 0 to 1, rounded down to two decimals. */
  readonly score: string;
}
