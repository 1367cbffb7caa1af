import type { PolicyRow, PolicyVersionRow } from '../../reference/data/rows.ts';
import { Snapshot } from '../../reference/snapshot.ts';
import { versionsInForce } from '../editing/publicationEffect.ts';
import { findOverlappingPolicies } from '../editing/overlaps.ts';
import { findContentErrors } from '../editing/publishChecks.ts';
import type { PeriodEntry } from './document.ts';
import type { PlanOptions, PolicyEdit } from './importPlan.ts';
import type { FileIssue } from '../../shared/fileIssues.ts';
import type { Correction, Path } from '../../shared/yamlIssues.ts';
import type { ReadFile } from './yaml.ts';

/** What prevents a file from being applied. */

export type IssueAt = (path: Path, correction: Correction) => FileIssue;

const CORRECT_DAYS = 'Correct the days of the period.';

/** A file is applied as what it says it is: the rules of one organization, or what all share. */
export function findOwnershipIssues({ document, issueAt }: ReadFile, owner: string | null): FileIssue[] {
  if ((document.own === true) === (owner !== null)) return [];
  const correction =
    owner === null
      ? {
          allowed: 'a file of shared policies',
          fix: 'Import it with --own: it has rules of one organization.',
        }
      : { allowed: '`own: true`', fix: 'Import it without --own, or begin with "policies export --own".' };
  return [issueAt(['own'], correction)];
}

/** Keys and plans of the policies must agree with those in the database. */
export function findKeyIssues(
  { document, issueAt }: ReadFile,
  rows: ReadonlyMap<string, PolicyRow>,
  snapshot: Snapshot,
): FileIssue[] {
  const seen = new Set<string>();
  return document.policies.flatMap(({ key, plan, general = false }, position) => {
    const issues: FileIssue[] = [];
    const add = (field: 'key' | 'plan' | 'general', allowed: string, fix: string) =>
      issues.push(issueAt(['policies', position, field], { allowed, fix }));
    if (seen.has(key))
      add('key', 'each key once', 'Another policy of the file has this key: use another one.');
    seen.add(key);
    const row = rows.get(key);
    if (row && row.payer !== document.payer) {
      const fix = `A policy of ${row.payer} has this key: use another one.`;
      add('key', 'a key that no other payer uses', fix);
    } else if (row && row.plan !== (plan ?? null)) {
      const fix = 'A policy keeps its plan: restore it, or add the policy under a new key without base.';
      add('plan', row.plan === null ? 'no plan' : `the plan ${row.plan}`, fix);
    } else if (row && row.general !== general) {
      const fix = 'A policy stays general, or a document: restore it, or add the policy under a new key.';
      add('general', String(row.general), fix);
    } else if (plan !== undefined && snapshot.plans.get(plan)?.payer !== document.payer) {
      const known = snapshot.rows.plans.filter(({ payer }) => payer === document.payer);
      const plans = known.map(({ slug }) => slug).join(', ');
      const allowed = plans === '' ? 'no plan: the payer has none' : `one of the plans ${plans}`;
      add('plan', allowed, 'Correct or remove the plan.');
    }
    return issues;
  });
}

/** Each period ends after it begins, and begins when the one before has ended. */
export function findPeriodIssues(periods: readonly PeriodEntry[], issueAt: IssueAt): FileIssue[] {
  return periods.flatMap((period, index) => {
    const before = periods[index - 1];
    if (period.from !== undefined && period.to !== undefined && period.to <= period.from) {
      const allowed = `a day after ${period.from}, the first day of the period`;
      return [issueAt(['periods', index, 'to'], { allowed, fix: CORRECT_DAYS })];
    }
    const follows = before?.to !== undefined && period.from !== undefined && before.to <= period.from;
    if (!before || follows) return [];
    const correction =
      before.to === undefined
        ? { allowed: 'a day after the end of the period before', fix: 'Give the period before a `to`.' }
        : { allowed: `${before.to}, the end of the period before, or later`, fix: CORRECT_DAYS };
    return [issueAt(['periods', index, 'from'], correction)];
  });
}

/** What prevents the versions from being published, as for a mutation. Policies of the file are compared too. */
export function findContentIssues(
  edits: readonly PolicyEdit[],
  { document, issueAt }: ReadFile,
  snapshot: Snapshot,
  { today, allowOverlap, owner: organizationId }: PlanOptions,
): FileIssue[] {
  const after = allowOverlap ? snapshot : withEdits(snapshot, document.payer, edits, organizationId);
  return edits.flatMap(({ position, key, policyId, plan, general, publications }) =>
    publications.flatMap(({ index, content }) => {
      const userErrors = findContentErrors(content, snapshot, today);
      const id = policyId ?? temporaryId(key);
      const owner = { id, payer: document.payer, plan, general, isOwn: organizationId !== null };
      const replaced = policyId === null ? [] : versionsInForce(policyId, content, snapshot);
      const overlaps = allowOverlap ? [] : findOverlappingPolicies(owner, content, replaced, after, snapshot);
      return [...userErrors, ...overlaps].map((error) =>
        issueAt(['policies', position, 'periods', index, ...filePath(error.path)], correctionOf(error)),
      );
    }),
  );
}

/** A user error of a mutation in a file. Its message names what is allowed and what to do. */
export function correctionOf({ message }: { readonly message: string }): Correction {
  return { allowed: 'what policyPublish accepts', fix: message };
}

/** A path of a content in the file, where indexes are numbers. */
function filePath(path: readonly string[]): PropertyKey[] {
  return path.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

const temporaryId = (key: string) => `new ${key}`;

/** The facts with the edits applied. */
function withEdits(
  snapshot: Snapshot,
  payer: string,
  edits: readonly PolicyEdit[],
  organizationId: string | null,
): Snapshot {
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
      general: edit.general,
      organizationId,
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
