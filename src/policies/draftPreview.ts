import type { ReferenceWrites } from '../audit/referenceWrites.ts';
import { UUID } from '../db/uuid.ts';
import { applyDraft } from '../reference/applyDraft.ts';
import { readPoliciesWithDrafts } from '../reference/loadPolicies.ts';
import type { PolicyRow, PolicyVersionRow } from '../reference/data/rows.ts';
import { Snapshot } from '../reference/snapshot.ts';
import { BoundedCache } from '../shared/boundedCache.ts';
import { InputError, RejectedError } from '../shared/errors.ts';
import { parseGlobalId } from '../shared/globalId.ts';
import { may, type Principal } from '../shared/permissions.ts';

/** Drafts that one request may preview; docs/guides/limits.md lists it. */
export const MOST_PREVIEWED_DRAFTS = 10;
/** Previews whose snapshots a process has at hand: an editor sends several queries with the same drafts. */
const MAX_SNAPSHOTS = 8;

interface Draft {
  readonly policy: PolicyRow;
  readonly draft: PolicyVersionRow;
}

/** The facts as if drafts were published, for reading queries of those who may edit them. Nothing is written. */
export class DraftPreviews {
  private readonly writes: ReferenceWrites;
  private readonly snapshots = new BoundedCache<Snapshot>(MAX_SNAPSHOTS);

  constructor(writes: ReferenceWrites) {
    this.writes = writes;
  }

  /**
   * The snapshot with the newest draft of each policy applied for its period.
   * Throws UNAUTHENTICATED or FORBIDDEN without the permission, and an input error for ids without a draft that the
   * principal may edit.
   * @param ids opaque ids of policies
   */
  async over(principal: Principal | null, ids: readonly string[], snapshot: Snapshot): Promise<Snapshot> {
    if (!principal || !may(principal, 'policy.readDraft')) {
      throw new RejectedError(
        principal ? 'FORBIDDEN' : 'UNAUTHENTICATED',
        'Previewing drafts requires the role ADMIN.',
      );
    }
    const drafts = await this.read(principal, ids);
    const versions = drafts.map(({ policy, draft }) => `${policy.id} ${draft.version}`);
    const { organizationId } = principal;
    const key = [organizationId, snapshot.revision, snapshot.rows.changedAt, ...versions].join(' ');
    return this.snapshots.get(key, () => {
      const rows = drafts.reduce(
        (before, { policy, draft }) => applyDraft(before, policy, draft),
        snapshot.rows,
      );
      return new Snapshot(rows, snapshot.options, snapshot, { drafts: appliedDrafts(drafts) });
    });
  }

  private async read(principal: Principal, ids: readonly string[]): Promise<readonly Draft[]> {
    const keys = [...new Set(ids)].map((id) => {
      const parsed = parseGlobalId(id);
      return parsed?.type === 'Policy' && UUID.test(parsed.key) ? parsed.key : null;
    });
    if (keys.length > MOST_PREVIEWED_DRAFTS) throw invalid(`${keys.length} ids`);
    const known = keys.filter((key) => key !== null);
    const rows = await this.writes.readAs(principal, (tx) =>
      readPoliciesWithDrafts(tx, { id: { in: known } }),
    );
    return keys.map((key, index): Draft => {
      const policy = rows.find(({ id }) => id === key);
      const draft = policy?.versions.at(-1);
      const isSeen = policy && (policy.organizationId !== null || may(principal, 'policy.editShared'));
      if (policy && draft?.status === 'DRAFT' && isSeen) return { policy, draft };
      throw invalid(JSON.stringify(ids[index]?.slice(0, 60)));
    });
  }
}

/** The drafts as ids of views carry them. */
function appliedDrafts(drafts: readonly Draft[]): string {
  return drafts
    .map(({ policy, draft }) => `${policy.id}.${draft.version}`)
    .toSorted()
    .join(',');
}

function invalid(value: string): InputError {
  return new InputError([
    {
      field: 'x-preview-drafts',
      value,
      allowed: `1 to ${MOST_PREVIEWED_DRAFTS} ids of policies whose newest version is a draft that you may edit`,
      fix: 'Use ids from `policies(filter: { statuses: [DRAFT] })`, separated by commas.',
    },
  ]);
}
