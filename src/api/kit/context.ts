import { randomUUID } from 'node:crypto';
import type { EmergencyAccess } from '../../access/emergencyAccess.ts';
import type { Principal } from '../../shared/permissions.ts';
import type { CatalogEditor } from '../../catalog/catalogEditor.ts';
import type { CodebookEditRow } from '../../audit/codebookEdits.ts';
import type { ProtectedReads } from '../../audit/protectedReads.ts';
import type { ProtectedWrites } from '../../audit/protectedWrites.ts';
import type { ExportService } from '../../exports/service.ts';
import type { PolicyDrafts } from '../../policies/editing/policyDrafts.ts';
import type { PolicyPublisher } from '../../policies/editing/policyPublisher.ts';
import type { PolicyReviewer } from '../../policies/editing/policyReviewer.ts';
import type { ChangeFeed } from '../../policies/changeFeed.ts';
import type { ChangeSubscriptions } from '../../policies/changeSubscriptions.ts';
import type { ContractEditor } from '../../payers/contractEditor.ts';
import type { PayerEditor } from '../../payers/payerEditor.ts';
import type { PlanEditor } from '../../payers/planEditor.ts';
import type { PolicyRow } from '../../reference/data/rows.ts';
import type { SessionReader } from '../../sessions/service.ts';
import type { PageArguments, UncountedPage } from '../../shared/paging.ts';
import { InputError, RejectedError } from '../../shared/errors.ts';
import { globalId, type ViewOf } from '../../shared/globalId.ts';
import { isPlainDate, type PlainDate } from '../../shared/plainDate.ts';
import type { ExecutionUsage } from './executionUsage.ts';
import type { Snapshot } from '../../reference/snapshot.ts';
import type { DatedReference } from '../../reference/views/views.ts';

/** What the resolvers of one request share. The snapshot is taken once, so a response has one revision. */
export interface RequestContext {
  readonly requestId: string;
  readonly principal: Principal | null;
  readonly snapshot: Snapshot;
  /** Of one execution: a subscription has one for each event. */
  readonly usage: ExecutionUsage;
  /** The clock of the application. It decides what has expired or is due, and not the clock of the database. */
  readonly now: () => Date;
  /** Today in UTC: the default of `asOf`, and the date on which facts are stale or not. */
  readonly today: PlainDate;
  /** The transaction of everything protected that the request reads; the executor finishes it. */
  readonly protectedReads: ProtectedReads;
  readonly protectedWrites: ProtectedWrites;
  /** Longest life of an API key. */
  readonly apiKeyMaxDays: number;
  readonly emergency: EmergencyAccess;
  readonly sessions: SessionReader;
  readonly policies: PolicyDrafts;
  readonly publisher: PolicyPublisher;
  readonly reviews: PolicyReviewer;
  readonly payers: PayerEditor;
  readonly plans: PlanEditor;
  readonly catalog: CatalogEditor;
  readonly contracts: ContractEditor;
  readonly changes: ChangeFeed;
  /** The trail of what every organization shares. */
  readonly codebookEdits: (page: PageArguments) => Promise<UncountedPage<CodebookEditRow>>;
  readonly live: ChangeSubscriptions;
  readonly exports: ExportService;
  /** The facts as they were known at an instant (ISO 8601, UTC), read from the database when something changed since. */
  readonly knownAt: (instant: string) => Promise<Snapshot>;
  /** The facts as if the newest drafts of these policies were published, for those who may edit them. */
  readonly previewOf: (ids: readonly string[]) => Promise<Snapshot>;
  /** Whether `snapshot` is such a preview. */
  readonly isPreview: boolean;
  /** A policy with its drafts, by its key, for principals that may replay drafts; null when there is none. */
  readonly policyWithDrafts: (key: string) => Promise<PolicyRow | null>;
}

/** The reference on a date, by default today. */
export function referenceOn(context: RequestContext, on: PlainDate | null | undefined): DatedReference {
  return context.snapshot.at(on ?? context.today, context.today);
}

/** The reference on a date, with the policies and payer terms as known at an instant. */
export function referenceKnownAt(
  context: RequestContext,
  on: PlainDate | null | undefined,
  knownAt: string | null | undefined,
): DatedReference | Promise<DatedReference> {
  if (knownAt == null) return referenceOn(context, on);
  return context.knownAt(knownAt).then((snapshot) => snapshot.at(on ?? context.today, context.today));
}

/** The reference that a view of an id shows; null where there is none, or the principal may not see it. */
export async function referenceOfView(context: RequestContext, view: ViewOf): Promise<DatedReference | null> {
  const { on = context.today, knownAt, drafts } = view;
  if (!isPlainDate(on)) return null;
  try {
    if (drafts !== undefined) return await referenceWithDrafts(context, on, drafts);
    if (knownAt !== undefined && Number.isNaN(Date.parse(knownAt))) return null;
    return await referenceKnownAt(context, on, knownAt);
  } catch (error) {
    // Whoever may not see the drafts of an id is not shown that there are any.
    if (error instanceof RejectedError || error instanceof InputError) return null;
    throw error;
  }
}

/** The drafts may have changed since the id was made: that view is gone. */
async function referenceWithDrafts(
  context: RequestContext,
  on: PlainDate,
  drafts: string,
): Promise<DatedReference | null> {
  const ids = drafts.split(',').map((draft) => globalId('Policy', draft.slice(0, draft.lastIndexOf('.'))));
  const snapshot = await context.previewOf(ids);
  return snapshot.origin.drafts === drafts ? snapshot.at(on, context.today) : null;
}

/** The id of a request: the client's own when it is valid, so that both logs can be compared. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[A-Za-z0-9._-]{8,64}$/.test(header) ? header : randomUUID();
}
