import type { PolicyRow, PolicyVersionRow } from '../../reference/data/rows.ts';
import { Snapshot } from '../../reference/snapshot.ts';
import { versionsInForce } from '../editing/publicationEffect.ts';
import { findOverlappingPolicies } from '../editing/overlaps.ts';
import { findContentErrors } from '../editing/publishChecks.ts';
import type { PeriodEntry } from './document.ts';
import type { PlanOptions, PolicyEdit } from './importPlan.ts';
import type { FileIssue, ReadFile } from './yaml.ts';

/** What prevents a file from being applied. */

export type IssueAt = (path: readonly PropertyKey[], message: string) => FileIssue;

/** Keys and plans of the policies must agree with those in the database. */
export function findKeyIssues(
  { document, issueAt }: ReadFile,
  rows: ReadonlyMap<string, PolicyRow>,
  snapshot: Snapshot,
): FileIssue[] {
  const seen = new Set<string>();
  return document.policies.flatMap(({ key, plan }, position) => {
    const issues: FileIssue[] = [];
    const add = (field: 'key' | 'plan', message: string) =>
      issues.push(issueAt(['policies', position, field], message));
    if (seen.has(key)) add('key', 'is the key of another policy in the file; use each key once');
    seen.add(key);
    const row = rows.get(key);
    if (row && row.payer !== document.payer) {
      add('key', `is the key of a policy of ${row.payer}; use another key`);
    } else if (row && row.plan !== (plan ?? null)) {
      const owner = row.plan === null ? 'has no plan' : `has the plan ${row.plan}`;
      add('plan', `cannot change; the policy ${owner}`);
    } else if (plan !== undefined && snapshot.plans.get(plan)?.payer !== document.payer) {
      const known = snapshot.rows.plans.filter(({ payer }) => payer === document.payer);
      const valid = known.map(({ slug }) => slug).join(', ') || 'none';
      add('plan', `is not a plan of the payer; valid plans: ${valid}`);
    }
    return issues;
  });
}

/** Each period ends after it begins, and begins when the one before has ended. */
export function findPeriodIssues(periods: readonly PeriodEntry[], issueAt: IssueAt): FileIssue[] {
  return periods.flatMap((period, index) => {
    const before = periods[index - 1];
    if (period.from !== undefined && period.to !== undefined && period.to <= period.from) {
      return [issueAt(['periods', index, 'to'], `must be after ${period.from}, the day the period begins`)];
    }
    const follows = before?.to !== undefined && period.from !== undefined && before.to <= period.from;
    if (!before || follows) return [];
    const message =
      before.to === undefined
        ? 'must be after the end of the period before, which has none; end that period first'
        : `must be ${before.to}, the end of the period before, or later`;
    return [issueAt(['periods', index, 'from'], message)];
  });
}

/** What prevents the versions from being published, as for a mutation. Policies of the file are compared too. */
export function findContentIssues(
  edits: readonly PolicyEdit[],
  { document, issueAt }: ReadFile,
  snapshot: Snapshot,
  { today, allowOverlap }: PlanOptions,
): FileIssue[] {
  const after = allowOverlap ? snapshot : withEdits(snapshot, document.payer, edits);
  return edits.flatMap(({ position, key, policyId, plan, publications }) =>
    publications.flatMap(({ index, content }) => {
      const userErrors = findContentErrors(content, snapshot, today);
      const owner = { id: policyId ?? temporaryId(key), payer: document.payer, plan };
      const replaced = policyId === null ? [] : versionsInForce(policyId, content, snapshot);
      const overlaps = allowOverlap ? [] : findOverlappingPolicies(owner, content, replaced, after, snapshot);
      return [...userErrors, ...overlaps].map(({ path, message }) =>
        issueAt(['policies', position, 'periods', index, ...filePath(path)], message),
      );
    }),
  );
}

/** A path of a content in the file, where indexes are numbers. */
function filePath(path: readonly string[]): PropertyKey[] {
  return path.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

const temporaryId = (key: string) => `new ${key}`;

/** The facts with the edits applied. */
function withEdits(snapshot: Snapshot, payer: string, edits: readonly PolicyEdit[]): Snapshot {
  const byId = new Map(edits.map((edit) => [edit.policyId, edit]));
  const changed = snapshot.rows.policies.map((row) => {
    const edit = byId.get(row.id);
    return edit ? { ...row, versions: editedVersions(row.versions, edit) } : row;
  });
  const added = edits
    .filter(({ policyId }) => policyId === null)
    .map((edit): PolicyRow => ({
      id: temporaryId(edit.key),
      key: edit.key,
      payer,
      plan: edit.plan,
      versions: editedVersions([], edit),
    }));
  const rows = { ...snapshot.rows, policies: [...changed, ...added] };
  return new Snapshot(rows, snapshot.options, snapshot);
}

function editedVersions(before: readonly PolicyVersionRow[], edit: PolicyEdit): PolicyVersionRow[] {
  const current = before.map((row) => ({
    ...row,
    inForce: edit.unchanged.filter(({ version }) => version === row.version),
  }));
  const last = before.at(-1)?.version ?? 0;
  const added = edit.publications.map(({ content, index }, position): PolicyVersionRow => ({
    ...content,
    notes: content.notes.map((note, at) => ({ ...note, id: `${edit.key} ${index} ${at}` })),
    version: last + position + 1,
    status: 'PUBLISHED',
    inForce: [content],
    steps: [],
    recordedAt: '',
    recordedBy: '',
    reason: null,
  }));
  return [...current, ...added];
}
