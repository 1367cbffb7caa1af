import { randomUUID } from 'node:crypto';
import type { PolicyRow, PolicyVersionRow } from '../../reference/data/rows.ts';
import { type Period, type PlainDate, subtractPeriod } from '../../shared/plainDate.ts';
import type { PolicyContent } from '../content.ts';
import { differencesToNothing, type PolicyDifference } from '../differences.ts';
import { effectOf, reached, replacedBy } from '../effect.ts';
import { overlapsOf } from '../overlaps.ts';
import { covers } from '../timeline.ts';
import { contentMistakes } from '../validate.ts';
import { continuing, readPeriod } from './content.ts';
import {
  daysOf,
  documentOf,
  markOf,
  saysTheSame,
  standingOf,
  type PeriodEntry,
  type PolicyEntry,
  type Standing,
} from './document.ts';
import type { FileFault, ReadFile } from './yaml.ts';
import { Snapshot } from '../../reference/snapshot.ts';

/** What importing a file would do, worked out from the file and the facts alone. */

/** A version to write and publish, for the days of its content. */
export interface Publication {
  /** Its place among the periods of the file. */
  readonly index: number;
  readonly content: PolicyContent;
  readonly differences: readonly PolicyDifference[];
  readonly isEvent: boolean;
  readonly codes: readonly string[];
}

/** How the policy of an entry changes: what is published, and which versions keep which days. */
export interface PolicyEdit {
  readonly key: string;
  readonly plan: string | null;
  /** Null for a policy of which nothing was ever published. */
  readonly policyId: string | null;
  readonly kept: readonly (Period & { readonly version: number })[];
  readonly publications: readonly Publication[];
}

/** A policy that somebody changed after the file was exported. */
export interface Conflict {
  readonly edit: PolicyEdit;
  readonly now: readonly Standing[];
  /** The newest published version, and when it was recorded; instant, ISO 8601. */
  readonly version: number;
  readonly recordedAt: string;
}

export interface ImportPlan {
  readonly payer: string;
  readonly unchanged: readonly string[];
  /** Keys of policies that are in force and not in the file; nothing happens to them. */
  readonly missing: readonly string[];
  readonly edits: readonly PolicyEdit[];
  readonly conflicts: readonly Conflict[];
  readonly faults: readonly FileFault[];
}

interface Options {
  readonly today: PlainDate;
  readonly allowOverlap: boolean;
}

/** What the file would change. With conflicts or faults nothing of it may be applied. */
export function planImport(read: ReadFile, snapshot: Snapshot, options: Options): ImportPlan {
  const { payer, policies } = read.document;
  const none = { payer, unchanged: [], missing: [], edits: [], conflicts: [] };
  if (!snapshot.payers.has(payer)) {
    const known = [...snapshot.payers.keys()].join(', ');
    return { ...none, faults: [read.faultAt(['payer'], `is no payer; known are ${known}`)] };
  }
  const rows = new Map(snapshot.rows.policies.map((row) => [row.key, row]));
  const unchanged: string[] = [];
  const edits: { edit: PolicyEdit; place: number }[] = [];
  const conflicts: Conflict[] = [];
  const faults = keyFaults(read, rows, snapshot);
  policies.forEach((entry, place) => {
    const row = rows.get(entry.key);
    const now = row ? standingOf(row) : [];
    const mark = markOf(now.map((each) => each.entry));
    if (row?.payer === payer && markOf(entry.periods) === mark) return void unchanged.push(entry.key);
    const made = editOf(entry, row, now, snapshot, (path, message) =>
      read.faultAt(['policies', place, ...path], message),
    );
    faults.push(...made.faults);
    // The same words on the same days, divided into other periods: that is no change.
    if (row?.payer === payer && made.edit.publications.length === 0 && made.faults.length === 0) {
      return void unchanged.push(entry.key);
    }
    edits.push({ edit: made.edit, place });
    const last = row?.versions.at(-1);
    if (last && now.length > 0 && entry.base !== mark) {
      conflicts.push({ edit: made.edit, now, version: last.version, recordedAt: last.recordedAt });
    }
  });
  if (faults.length === 0) faults.push(...contentFaults(edits, read, snapshot, options));
  const named = new Set(policies.map(({ key }) => key));
  const missing = documentOf(snapshot, payer).policies.flatMap(({ key }) => (named.has(key) ? [] : [key]));
  return { payer, unchanged, missing, edits: edits.map(({ edit }) => edit), conflicts, faults };
}

function keyFaults(
  { document, faultAt }: ReadFile,
  rows: ReadonlyMap<string, PolicyRow>,
  snapshot: Snapshot,
): FileFault[] {
  const seen = new Set<string>();
  return document.policies.flatMap(({ key, plan }, place) => {
    const faults: FileFault[] = [];
    const say = (field: 'key' | 'plan', message: string) =>
      faults.push(faultAt(['policies', place, field], message));
    if (seen.has(key)) say('key', 'is the key of another policy of the file too');
    seen.add(key);
    const row = rows.get(key);
    if (row && row.payer !== document.payer) say('key', `is a policy of ${row.payer}: take another key`);
    else if (row && row.plan !== (plan ?? null)) {
      say(
        'plan',
        `the policy is ${row.plan === null ? 'of no plan' : `of the plan ${row.plan}`}: that stays`,
      );
    } else if (plan !== undefined && snapshot.plans.get(plan)?.payer !== document.payer) {
      const known = snapshot.rows.plans.filter(({ payer }) => payer === document.payer);
      say('plan', `is no plan of the payer; known are ${known.map(({ slug }) => slug).join(', ') || 'none'}`);
    }
    return faults;
  });
}

type FaultAt = (path: readonly PropertyKey[], message: string) => FileFault;

function editOf(
  entry: PolicyEntry,
  row: PolicyRow | undefined,
  now: readonly Standing[],
  snapshot: Snapshot,
  faultAt: FaultAt,
): { readonly edit: PolicyEdit; readonly faults: readonly FileFault[] } {
  const faults = dayFaults(entry.periods, faultAt);
  const lost = lostDays(entry.periods, now);
  const kept: (Period & { version: number })[] = [];
  const publications: Publication[] = [];
  entry.periods.forEach((period, index) => {
    const days = daysOf(period);
    const ends = lost.filter(({ told }) => told === index);
    const stands = now.find((each) => saysTheSame(each.entry, period) && covers([daysOf(each.entry)], days));
    if (stands && ends.length === 0) return void kept.push({ ...days, version: stands.version });
    const { content, userErrors } = readPeriod(period, randomUUID);
    faults.push(...userErrors.map(({ path, message }) => faultAt(['periods', index, ...path], message)));
    const policyId = row?.id ?? '';
    const [before = now.at(-1)?.content] = row ? replacedBy(policyId, content, snapshot) : [];
    const continued = before ? continuing(before, content) : content;
    publications.push({ index, content: continued, ...effect(policyId, continued, ends, snapshot) });
  });
  const { key, plan = null } = entry;
  return { edit: { key, plan, policyId: row?.id ?? null, kept, publications }, faults };
}

/** Periods begin after one another, and each ends after it began. */
function dayFaults(periods: readonly PeriodEntry[], faultAt: FaultAt): FileFault[] {
  return periods.flatMap((period, index) => {
    const before = periods[index - 1];
    if (period.from !== undefined && period.to !== undefined && period.to <= period.from) {
      return [faultAt(['periods', index, 'to'], `the period begins on ${period.from}: it ends after that`)];
    }
    const follows = before?.to !== undefined && period.from !== undefined && before.to <= period.from;
    if (!before || follows) return [];
    const end = before.to === undefined ? 'has no end' : `holds until ${before.to}`;
    return [
      faultAt(['periods', index, 'from'], `the period before ${end}: this one begins on that day or later`),
    ];
  });
}

interface Lost {
  readonly days: Period;
  readonly content: PolicyContent;
  /** The period of the file whose publication tells of it: the one before, or else the first. */
  readonly told: number;
}

/** Days of which something was said until now, and the file says nothing. */
function lostDays(periods: readonly PeriodEntry[], now: readonly Standing[]): Lost[] {
  return now.flatMap(({ entry, content }) =>
    periods
      .reduce<Period[]>(
        (left, period) => left.flatMap((days) => subtractPeriod(days, daysOf(period))),
        [daysOf(entry)],
      )
      .map((days) => {
        const told = periods.findLastIndex(({ from }) => (from ?? '') < (days.effectiveFrom ?? ''));
        return { days, content, told: Math.max(0, told) };
      }),
  );
}

function effect(
  policyId: string,
  content: PolicyContent,
  ends: readonly Lost[],
  snapshot: Snapshot,
): Pick<Publication, 'differences' | 'isEvent' | 'codes'> {
  const { differences, isEvent, codes } = effectOf(policyId, content, snapshot);
  const withdrawn = reached(
    ends.flatMap((each) => differencesToNothing(each.content)),
    snapshot,
  );
  return {
    differences: [...ends.map(({ days }) => endOf(days)), ...differences],
    isEvent: isEvent || ends.length > 0,
    codes: [...new Set([...codes, ...withdrawn])].sort(),
  };
}

function endOf({ effectiveFrom, effectiveTo }: Period): PolicyDifference {
  const before = `${effectiveFrom ?? 'an unknown day'} to ${effectiveTo ?? 'an open end'}`;
  const base = { path: 'inForce', topic: null, before, after: null, selectors: [], isMaterial: true };
  return { ...base, summary: `no longer in force from ${before}` };
}

/** What keeps the versions from being published, as for a mutation; policies of the file are held against each other. */
function contentFaults(
  edits: readonly { readonly edit: PolicyEdit; readonly place: number }[],
  { document, faultAt }: ReadFile,
  snapshot: Snapshot,
  { today, allowOverlap }: Options,
): FileFault[] {
  const after = allowOverlap
    ? snapshot
    : withEdits(
        snapshot,
        document.payer,
        edits.map(({ edit }) => edit),
      );
  return edits.flatMap(({ edit, place }) =>
    edit.publications.flatMap(({ index, content }) => {
      const userErrors = contentMistakes(content, snapshot, today);
      const owner = { id: edit.policyId ?? newId(edit.key), payer: document.payer, plan: edit.plan };
      const replaced = edit.policyId === null ? [] : replacedBy(edit.policyId, content, snapshot);
      const overlaps = allowOverlap ? [] : overlapsOf(owner, content, replaced, after, snapshot);
      return [...userErrors, ...overlaps].map(({ path, message }) =>
        faultAt(['policies', place, 'periods', index, ...placeOf(path)], message),
      );
    }),
  );
}

/** The place of a content in the file: what counts there is a number. */
function placeOf(path: readonly string[]): PropertyKey[] {
  return path.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

const newId = (key: string) => `new ${key}`;

/** The facts as they would be with the edits in them. */
function withEdits(snapshot: Snapshot, payer: string, edits: readonly PolicyEdit[]): Snapshot {
  const byId = new Map(edits.map((edit) => [edit.policyId, edit]));
  const changed = snapshot.rows.policies.map((row) => {
    const edit = byId.get(row.id);
    return edit ? { ...row, versions: editedVersions(row.versions, edit) } : row;
  });
  const added = edits
    .filter(({ policyId }) => policyId === null)
    .map((edit): PolicyRow => ({
      id: newId(edit.key),
      key: edit.key,
      payer,
      plan: edit.plan,
      versions: editedVersions([], edit),
    }));
  const rows = { ...snapshot.rows, policies: [...changed, ...added] };
  return new Snapshot(rows, snapshot.options, snapshot);
}

function editedVersions(before: readonly PolicyVersionRow[], edit: PolicyEdit): PolicyVersionRow[] {
  const standing = before.map((row) => ({
    ...row,
    inForce: edit.kept.filter(({ version }) => version === row.version),
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
  return [...standing, ...added];
}
