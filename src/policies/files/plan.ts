import { randomUUID } from 'node:crypto';
import type { PolicyRow } from '../../reference/data/rows.ts';
import type { Snapshot } from '../../reference/snapshot.ts';
import type { PublicationKind } from '../../shared/enums.ts';
import {
  commonDays,
  type Period,
  periodsOverlap,
  type PlainDate,
  subtractPeriod,
} from '../../shared/plainDate.ts';
import type { PolicyContent } from '../content.ts';
import { differencesToNothing } from '../differences.ts';
import { covers, type EffectivePeriod } from '../editing/effectivePeriods.ts';
import {
  affectedCodes,
  endDifference,
  publicationEffect,
  versionsInForce,
  type PublicationEffect,
} from '../editing/publicationEffect.ts';
import {
  daysOf,
  documentOf,
  hashPeriods,
  hasSameContent,
  periodsInForce,
  type PeriodEntry,
  type PeriodInForce,
  type PolicyEntry,
} from './document.ts';
import { readPeriod, withLineages } from './periodContent.ts';
import {
  correctionOf,
  findContentIssues,
  findKeyIssues,
  findOwnershipIssues,
  findPeriodIssues,
  type IssueAt,
} from './planChecks.ts';
import type { Conflict, ImportPlan, PlanOptions, PolicyEdit, Publication } from './importPlan.ts';
import type { FileIssue } from '../../shared/fileIssues.ts';
import type { ReadFile } from './yaml.ts';

/** What importing a file would change, computed from the file and the facts alone. */

/** What the file would change. A plan with conflicts or issues may not be applied. */
export function planImport(read: ReadFile, snapshot: Snapshot, options: PlanOptions): ImportPlan {
  const { payer, policies } = read.document;
  if (!snapshot.payers.has(payer)) {
    const known = [...snapshot.payers.keys()].join(', ');
    const issues = [
      read.issueAt(['payer'], { allowed: `one of the payers ${known}`, fix: 'Correct the payer.' }),
    ];
    return { payer, unchanged: [], missing: [], edits: [], conflicts: [], issues };
  }
  const { owner } = options;
  const ownership = findOwnershipIssues(read, owner);
  if (ownership.length > 0)
    return { payer, unchanged: [], missing: [], edits: [], conflicts: [], issues: ownership };
  const rows = new Map(
    snapshot.rows.policies
      .filter(({ organizationId }) => organizationId === owner)
      .map((row) => [row.key, row]),
  );
  const unchanged: string[] = [];
  const edits: PolicyEdit[] = [];
  const conflicts: Conflict[] = [];
  const issues = findKeyIssues(read, rows, snapshot);
  policies.forEach((entry, position) => {
    const row = rows.get(entry.key);
    const now = row ? periodsInForce(row) : [];
    const hash = hashPeriods(now.map((each) => each.entry));
    if (row?.payer === payer && hashPeriods(entry.periods) === hash) return void unchanged.push(entry.key);
    const issueAt: IssueAt = (path, correction) => read.issueAt(['policies', position, ...path], correction);
    const planned = planEdit({ entry, position, row, now }, snapshot, options.today, issueAt);
    issues.push(...planned.issues);
    // The same content on the same days, divided into other periods, is not a change.
    if (row?.payer === payer && planned.edit.publications.length === 0 && planned.issues.length === 0) {
      return void unchanged.push(entry.key);
    }
    edits.push(planned.edit);
    const last = row?.versions.at(-1);
    if (last && now.length > 0 && entry.base !== hash) {
      conflicts.push({ edit: planned.edit, now, version: last.version, recordedAt: last.recordedAt });
    }
  });
  if (issues.length === 0) issues.push(...findContentIssues(edits, read, snapshot, options));
  const keys = new Set(policies.map(({ key }) => key));
  const missing = documentOf(snapshot, payer, owner).policies.flatMap(({ key }) =>
    keys.has(key) ? [] : [key],
  );
  return { payer, unchanged, missing, edits, conflicts, issues };
}

interface EntryToPlan {
  readonly entry: PolicyEntry;
  readonly position: number;
  readonly row: PolicyRow | undefined;
  readonly now: readonly PeriodInForce[];
}

function planEdit(
  { entry, position, row, now }: EntryToPlan,
  snapshot: Snapshot,
  today: PlainDate,
  issueAt: IssueAt,
): { readonly edit: PolicyEdit; readonly issues: readonly FileIssue[] } {
  const issues = findPeriodIssues(entry.periods, issueAt);
  const lost = findLostDays(entry.periods, now);
  const unchanged: EffectivePeriod[] = [];
  const publications: Publication[] = [];
  entry.periods.forEach((period, index) => {
    const days = daysOf(period);
    const ends = lost.filter(({ reportedBy }) => reportedBy === index);
    const same = now.find((each) => hasSameContent(each.entry, period) && covers([daysOf(each.entry)], days));
    if (same && ends.length === 0) return void unchanged.push({ ...days, version: same.version });
    const { content, userErrors } = readPeriod(period, randomUUID);
    issues.push(
      ...userErrors.map((error) => issueAt(['periods', index, ...error.path], correctionOf(error))),
    );
    const policyId = row?.id ?? '';
    const [before = now.at(-1)?.content] = row ? versionsInForce(policyId, content, snapshot) : [];
    const continued = before ? withLineages(before, content) : content;
    const publication = publicationOf(period, now, ends, today);
    const effect = effectOf(policyId, continued, ends, snapshot);
    publications.push({ index, content: continued, publication, ...effect });
  });
  const { key, plan = null, general = false } = entry;
  return {
    edit: { position, key, plan, general, policyId: row?.id ?? null, unchanged, publications },
    issues,
  };
}

/**
 * What the publication of a period is, which a file does not state: a correction when another content was on record for
 * any of its days before today, when such days end, or when its first day is unknown; else a change.
 */
function publicationOf(
  period: PeriodEntry,
  now: readonly PeriodInForce[],
  ends: readonly LostDays[],
  today: PlainDate,
): PublicationKind {
  const past = commonDays(daysOf(period), { effectiveFrom: null, effectiveTo: today });
  const replacesPast = now.some(
    ({ entry }) => past !== null && periodsOverlap(daysOf(entry), past) && !hasSameContent(entry, period),
  );
  const endsPast = ends.some(({ days }) => days.effectiveFrom === null || days.effectiveFrom < today);
  return period.from === undefined || replacesPast || endsPast ? 'CORRECTION' : 'CHANGE';
}

/** Days in force until now that the file does not have. */
interface LostDays {
  readonly days: Period;
  readonly content: PolicyContent;
  /** Index of the period whose publication reports them: the one before, else the first. */
  readonly reportedBy: number;
}

function findLostDays(periods: readonly PeriodEntry[], now: readonly PeriodInForce[]): LostDays[] {
  return now.flatMap(({ entry, content }) =>
    periods
      .reduce<Period[]>(
        (left, period) => left.flatMap((days) => subtractPeriod(days, daysOf(period))),
        [daysOf(entry)],
      )
      .map((days) => {
        const before = periods.findLastIndex(({ from }) => (from ?? '') < (days.effectiveFrom ?? ''));
        return { days, content, reportedBy: Math.max(0, before) };
      }),
  );
}

/** The effect of a publication, with that of the days that end. */
function effectOf(
  policyId: string,
  content: PolicyContent,
  ends: readonly LostDays[],
  snapshot: Snapshot,
): PublicationEffect {
  const { differences, isEvent, codes } = publicationEffect(policyId, content, snapshot);
  const withdrawn = affectedCodes(
    ends.flatMap((each) => differencesToNothing(each.content)),
    snapshot,
  );
  return {
    differences: [...ends.map(({ days }) => endDifference(days)), ...differences],
    isEvent: isEvent || ends.length > 0,
    codes: [...new Set([...codes, ...withdrawn])].sort(),
  };
}
