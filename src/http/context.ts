import { GraphQLError } from 'graphql';
import { DEFAULT_KEY_DAYS } from '../access/apiKeys.ts';
import { EmergencyAccess } from '../access/emergencyAccess.ts';
import type { Principal } from '../shared/permissions.ts';
import type { AttemptLog } from '../audit/attempts.ts';
import { listCodebookEdits } from '../audit/codebookEdits.ts';
import { ProtectedReads } from '../audit/protectedReads.ts';
import { ProtectedWrites } from '../audit/protectedWrites.ts';
import { CatalogEditor } from '../catalog/catalogEditor.ts';
import type { Database } from '../db/client.ts';
import type { JobQueue } from '../db/queue.ts';
import type { ExportProgress } from '../exports/progress.ts';
import { ExportService } from '../exports/service.ts';
import type { RequestContext } from '../api/kit/context.ts';
import { ExecutionUsage } from '../api/kit/executionUsage.ts';
import { maskedError } from '../api/execution/errors.ts';
import { ContractEditor } from '../payers/contractEditor.ts';
import { PayerEditor } from '../payers/payerEditor.ts';
import { PlanEditor } from '../payers/planEditor.ts';
import type { Editing } from '../audit/referenceEditor.ts';
import { ReferenceWrites } from '../audit/referenceWrites.ts';
import { PolicyDrafts } from '../policies/editing/policyDrafts.ts';
import { PolicyPublisher } from '../policies/editing/policyPublisher.ts';
import { PolicyReviewer } from '../policies/editing/policyReviewer.ts';
import { DraftPreviews } from '../policies/draftPreview.ts';
import { ChangeFeed } from '../policies/changeFeed.ts';
import { ChangeSubscriptions } from '../policies/changeSubscriptions.ts';
import { readPoliciesWithDrafts } from '../reference/loadPolicies.ts';
import { OwnRules } from '../reference/ownRules.ts';
import type { ReferenceStore } from '../reference/store.ts';
import { SessionReader } from '../sessions/service.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import type { Snapshot } from '../reference/snapshot.ts';

/** What starts exports and reports their progress. */
export interface ExportsPart {
  readonly queue: Pick<JobQueue, 'send' | 'wake'>;
  readonly progress: ExportProgress;
}

export interface ContextParts {
  readonly db: Database;
  readonly store: ReferenceStore;
  readonly now: () => Date;
  /** Longest life of an API key; 365 days without it. */
  readonly apiKeyMaxDays?: number;
  /** Whether a second person must approve a draft before it is published. */
  readonly isReviewRequired?: boolean;
  /** Without it, exports can be read but not started. */
  readonly exports?: ExportsPart | undefined;
  /** Without it, attempts at protected data that gave nothing are not recorded. */
  readonly attempts?: AttemptLog;
  /** Called for failures outside of any request. */
  readonly onFailure?: (error: unknown) => void;
}

export type MakeContext = (requestId: string, principal: Principal | null) => Promise<RequestContext>;

/**
 * Makes the context of each request, and of each event of a subscription, with the snapshot of that instant. Who belongs to
 * an organization gets the snapshot with the organization's own rules and rates, or an error: never the shared one instead.
 */
export function contextMaker({
  db,
  store,
  now,
  apiKeyMaxDays = DEFAULT_KEY_DAYS,
  isReviewRequired = false,
  exports,
  attempts,
  onFailure = () => undefined,
}: ContextParts): MakeContext {
  const referenceWrites = new ReferenceWrites(db, store);
  const changes = new ChangeFeed(db);
  const live = new ChangeSubscriptions(changes, store, onFailure);
  const ownRules = new OwnRules(db);
  const previews = new DraftPreviews(referenceWrites);
  return async (requestId, principal) => {
    const shared = snapshotOf(store);
    const withOwn = (of: Snapshot): Promise<Snapshot> =>
      principal ? ownRules.over(principal.organizationId, of) : Promise.resolve(of);
    const snapshot = await withOwn(shared).catch(unavailable);
    const reader = principal && { organizationId: principal.organizationId, subject: principal.subject };
    const protectedReads = new ProtectedReads(db, reader, requestId, attempts);
    const emergency = new EmergencyAccess(protectedReads, principal, now);
    const protectedWrites = new ProtectedWrites(db, reader, requestId, (target) =>
      protectedReads.noteAttempt({ reason: 'NOT_FOUND', target }),
    );
    const today = plainDateOf(now());
    const editing: Editing = { writes: referenceWrites, principal, requestId, today, isReviewRequired };
    return {
      requestId,
      principal,
      snapshot,
      usage: new ExecutionUsage(),
      now,
      today,
      changes,
      codebookEdits: (page) => listCodebookEdits(db, page),
      live,
      protectedReads,
      protectedWrites,
      apiKeyMaxDays,
      emergency,
      exports: new ExportService({
        db,
        ...exports,
        principal,
        requestId,
        now,
        revision: snapshot.revision,
        reads: protectedReads,
        writes: protectedWrites,
        referenceOn: (date) => snapshot.at(date, today),
      }),
      sessions: new SessionReader(protectedReads, principal, emergency),
      policies: new PolicyDrafts(editing),
      publisher: new PolicyPublisher(editing),
      reviews: new PolicyReviewer(editing),
      payers: new PayerEditor(editing),
      plans: new PlanEditor(editing),
      catalog: new CatalogEditor(editing),
      contracts: new ContractEditor(editing),
      knownAt: async (instant) => withOwn(await store.knownAt(instant, shared)),
      previewOf: (ids) => previews.over(principal, ids, snapshot),
      isPreview: false,
      policyWithDrafts: async (id) => {
        if (!principal) return null;
        const [row] = await referenceWrites.readAs(principal, (tx) => readPoliciesWithDrafts(tx, { id }));
        // Drafts of what all share are for the operator's editors, whichever query reads them.
        return row && (row.organizationId !== null || principal.editsCodebook) ? row : null;
      },
    };
  };
}

/** @throws GraphQLError with the status that makes load balancers and clients try again */
function snapshotOf(store: ReferenceStore): Snapshot {
  try {
    return store.current();
  } catch (error) {
    return unavailable(error);
  }
}

/** Throws the error of a store that does not answer with the status that makes clients try again; any other as it is. */
function unavailable(error: unknown): never {
  const { message, extensions } = maskedError(error);
  if (extensions['code'] !== 'SERVICE_UNAVAILABLE') throw error;
  throw new GraphQLError(message, { extensions: { ...extensions, http: { status: 503 } } });
}
