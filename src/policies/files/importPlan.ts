import type { PublicationKind } from '../../shared/enums.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import type { PolicyContent } from '../content.ts';
import type { EffectivePeriod } from '../editing/effectivePeriods.ts';
import type { PublicationEffect } from '../editing/publicationEffect.ts';
import type { PeriodInForce } from './document.ts';
import type { FileIssue } from '../../shared/fileIssues.ts';

/** A version to write and publish for the days of its content. */
export interface Publication extends PublicationEffect {
  /** Index among the periods of the file. */
  readonly index: number;
  readonly content: PolicyContent;
  readonly publication: PublicationKind;
}

/** The change of one policy: the versions that keep their days, and the publications. */
export interface PolicyEdit {
  /** Index among the policies of the file. */
  readonly position: number;
  readonly key: string;
  readonly plan: string | null;
  /** No document, but what is generally reported. */
  readonly general: boolean;
  /** Null for a policy that was never published. */
  readonly policyId: string | null;
  readonly unchanged: readonly EffectivePeriod[];
  readonly publications: readonly Publication[];
}

/** A policy that changed after the file was exported. */
export interface Conflict {
  readonly edit: PolicyEdit;
  readonly now: readonly PeriodInForce[];
  /** The newest published version, and when it was recorded; ISO 8601. */
  readonly version: number;
  readonly recordedAt: string;
}

export interface ImportPlan {
  readonly payer: string;
  readonly unchanged: readonly string[];
  /** Keys of policies that are in force and not in the file. They stay unchanged. */
  readonly missing: readonly string[];
  readonly edits: readonly PolicyEdit[];
  readonly conflicts: readonly Conflict[];
  readonly issues: readonly FileIssue[];
}

export interface PlanOptions {
  readonly today: PlainDate;
  readonly allowOverlap: boolean;
  /** Id of the organization whose own rules the file has; null for what all share. */
  readonly owner: string | null;
}
