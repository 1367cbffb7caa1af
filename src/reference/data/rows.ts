import type { Coverage } from './coverage.ts';
import type { Period, PlainDate } from '../../shared/plainDate.ts';
import type { DatasetId } from './datasets.ts';
import type { NoteScope } from './scope.ts';
import type { SortedLines } from './sortedLines.ts';
import type {
  CodeKind,
  CodeSystem,
  CptCategory,
  DescriptionSource,
  ModifierCategory,
  PayerKind,
  PolicyStatus,
  PolicyStepKind,
  PolicyTopic,
  PublicationKind,
  SkillArea,
  TherapyStatus,
  Confidence,
} from '../../shared/enums.ts';
import type {
  Citation,
  CodeFacts,
  ContractRates,
  PolicyTerms,
  ProgramValueFact,
} from '../../billing/index.ts';

/**
 * Reference facts as plain data: dates as `YYYY-MM-DD`, citations joined with their documents. `load.ts` reads them
 * from the database; tests write them by hand.
 */

export interface CodeRow extends CodeFacts {
  readonly system: CodeSystem;
  readonly category: CptCategory | null;
  readonly kind: CodeKind;
  readonly timingConfidence: Confidence;
  readonly typicalMinutes: number | null;
  readonly therapyStatus: TherapyStatus;
  readonly therapyStatusConfidence: Confidence;
  readonly otPlanOfCareAllowed: boolean;
  readonly title: string;
  readonly description: string;
  readonly descriptionSource: DescriptionSource;
  readonly remark: string | null;
  readonly similar: readonly string[];
  readonly replacedByCodes: readonly string[];
  readonly sources: readonly Citation[];
}

export interface ModifierRow extends Period {
  readonly code: string;
  readonly title: string;
  readonly description: string;
  /** HCPCS: only a release lists it. */
  readonly category: ModifierCategory | 'HCPCS';
  readonly whenToUse: string;
  /** False for the placeholder 00, which is never sent. */
  readonly sendable: boolean;
  readonly lineOrder: number | null;
  readonly incompatible: readonly string[];
  readonly sources: readonly Citation[];
}

export interface CodeModifierRow extends Period {
  readonly code: string;
  readonly modifier: string;
  readonly whenToUse: string;
  readonly required: boolean;
  /** Slugs; empty for every payer. */
  readonly payers: readonly string[];
  readonly source: Citation;
}

export interface GuideRow {
  readonly code: string;
  readonly commonNames: readonly string[];
  readonly summary: string;
  readonly sections: readonly {
    readonly topic: string;
    readonly items: readonly { readonly label: string | null; readonly text: string }[];
  }[];
  readonly sources: readonly Citation[];
}

export interface RequirementRow {
  readonly key: string;
  readonly text: string;
  readonly requiredBy: readonly string[];
  /** Empty: every code of outpatient therapy. */
  readonly codes: readonly string[];
  readonly source: Citation;
}

export interface ActivityRow {
  readonly key: string;
  readonly skillArea: SkillArea;
  readonly name: string;
  readonly description: string;
  readonly codes: readonly string[];
  readonly source: Citation;
}

export interface CategoryRow {
  readonly key: string;
  readonly system: CodeSystem;
  readonly category: CptCategory | null;
  readonly title: string;
  readonly description: string;
  readonly format: string;
  readonly source: Citation;
}

export interface DisagreementRow {
  readonly key: string;
  readonly subject: string;
  readonly codes: readonly string[];
  readonly claims: readonly { readonly claim: string; readonly source: Citation }[];
  readonly resolution: string;
}

export interface PayerRow {
  readonly slug: string;
  readonly name: string;
  readonly kind: PayerKind;
}

export interface PlanRow {
  readonly slug: string;
  readonly payer: string;
  readonly name: string;
}

/** A statement of a payer: a note of a policy version. */
export interface PolicyNoteRow extends Period {
  readonly id: string;
  /** The id of the note's first version: it identifies the statement through all versions. */
  readonly lineage: string;
  readonly topic: PolicyTopic;
  /** Codes, ranges such as 97032-97036, or * for every code of outpatient therapy. */
  readonly selectors: readonly string[];
  /** To whom it applies; null for all. */
  readonly scope: NoteScope | null;
  readonly text: string;
  readonly terms: PolicyTerms | null;
  readonly verifyWithPlan: boolean;
  readonly source: Citation;
}

/** A step in the history of a version. */
export interface PolicyStep {
  readonly kind: PolicyStepKind;
  /** Of a publication: what it was stated to be. Null for any other step, and where nothing was stated. */
  readonly publication: PublicationKind | null;
  /** The version that a correction replaced on all of its days. */
  readonly corrects: number | null;
  /** Instant, ISO 8601. */
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly reason: string | null;
}

/** The period is the one it was written for; `inForce` has the periods in which it applies. */
export interface PolicyVersionRow extends Period {
  readonly version: number;
  readonly status: PolicyStatus;
  /** Earliest first; empty for a draft, and for a version that was replaced for its whole period. */
  readonly inForce: readonly Period[];
  /** Oldest first. `status`, `recordedAt`, `recordedBy` and `reason` are those of the last one that is no review. */
  readonly steps: readonly PolicyStep[];
  readonly number: string | null;
  readonly title: string;
  readonly url: string | null;
  readonly lastReviewedOn: PlainDate | null;
  /** Instant, ISO 8601. */
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly reason: string | null;
  readonly notes: readonly PolicyNoteRow[];
  readonly sources: readonly Citation[];
}

export interface PolicyRow {
  readonly id: string;
  readonly key: string;
  readonly payer: string;
  readonly plan: string | null;
  /** No document, but what is generally reported; a document goes before it. */
  readonly general: boolean;
  /** Whose own rule it is, which goes before every shared one; null for a policy of the shared catalog. */
  readonly organizationId: string | null;
  /** Oldest first. */
  readonly versions: readonly PolicyVersionRow[];
}

export interface ReleaseRow {
  readonly id: string;
  readonly dataset: string;
  readonly period: string;
  readonly effectiveFrom: PlainDate;
  readonly effectiveTo: PlainDate | null;
  readonly rows: number;
  readonly checksum: string;
  readonly importedAt: string;
  /** Null for a complete release. */
  readonly coverage: Coverage | null;
  /** Releases of the same dataset and first day with different rows. */
  readonly conflicts: readonly { readonly release: string; readonly rows: number }[];
}

/** A release of a dataset that is imported from files. */
export interface LoadedRelease extends ReleaseRow {
  readonly dataset: DatasetId;
}

/** The rows of one release, packed. The queries in releaseTables.ts define the cells of a line. */
export interface ReleaseTable {
  readonly release: LoadedRelease;
  readonly lines: SortedLines;
  /** Of edits: lines of `columnTwo columnOne`, to find an edit by its column-two code. */
  readonly reversed?: SortedLines;
}

/** The rates of an organization's contract with a payer, or for one of its plans. */
export interface ContractRow {
  readonly id: string;
  readonly payer: string;
  /** Null for every plan that has no contract of its own. */
  readonly plan: string | null;
  /** Instant, ISO 8601. */
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly reason: string;
  readonly rates: ContractRates;
}

/** Everything that a snapshot is built from, read in one transaction. */
export interface ReferenceRows {
  readonly revision: number;
  /** The last revision in which anything but releases and policies changed. */
  readonly catalogRevision: number;
  /** When the revision was made; of an earlier state of knowledge, its instant. ISO 8601, UTC. */
  readonly changedAt: string;
  readonly codes: readonly CodeRow[];
  readonly categories: readonly CategoryRow[];
  readonly modifiers: readonly ModifierRow[];
  readonly codeModifiers: readonly CodeModifierRow[];
  readonly guides: readonly GuideRow[];
  readonly requirements: readonly RequirementRow[];
  readonly activities: readonly ActivityRow[];
  readonly disagreements: readonly DisagreementRow[];
  readonly payers: readonly PayerRow[];
  readonly plans: readonly PlanRow[];
  readonly policies: readonly PolicyRow[];
  /** Of the organization that the rows were read for; none in the shared rows. */
  readonly contracts: readonly ContractRow[];
  /** Organizations that have own rules or rates, with the last revision that changed them. */
  readonly ownRules: ReadonlyMap<string, number>;
  readonly releases: readonly ReleaseRow[];
  readonly programValues: readonly ProgramValueFact[];
  /** The rows of the releases that answers use. */
  readonly releaseTables: readonly ReleaseTable[];
}
