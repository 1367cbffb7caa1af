import type { PolicyTopic } from '../shared/enums.ts';
import type { NoteContent, PolicyContent } from './content.ts';
import { type Citation, POLICY_TERM_NAMES, POLICY_TERMS, type PolicyTerms } from '../billing/index.ts';

/** One difference between two versions, in the terms of the field. */
export interface PolicyDifference {
  /** Place in the later version; in the earlier one for what was removed. `notes.0.terms.maxUnitsPerDay`. */
  readonly path: string;
  readonly topic: PolicyTopic | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly summary: string;
  /** Selectors of the notes that differ, before and after. */
  readonly selectors: readonly string[];
  /** False when it changes no term and no meaning: a title, a source, how a sentence is punctuated. */
  readonly isMaterial: boolean;
}

/** Longer texts are shown by their beginning; the versions hold the whole. */
const SHOWN_CHARACTERS = 1_000;
const SHOWN_CODES = 20;

const HEAD_FIELDS = ['title', 'number', 'url', 'effectiveFrom', 'effectiveTo', 'lastReviewedOn'] as const;

/** What changed from one version to the other: first the policy itself, then its notes in their order. */
export function differencesBetween(before: PolicyContent, after: PolicyContent): PolicyDifference[] {
  const pairs = pairNotes(before.notes, after.notes);
  return [
    ...HEAD_FIELDS.flatMap((field) => headDifference(field, before[field], after[field])),
    ...sourceDifferences('sources', null, before.sources, after.sources),
    ...pairs.flatMap(({ old, now }) => noteDifferences(old, now)),
  ];
}

/** What a policy says that nobody had said before. */
export function differencesFromNothing(after: PolicyContent): PolicyDifference[] {
  return after.notes.flatMap((note, index) => noteDifferences(null, { note, index }));
}

/** What is no longer said. */
export function differencesToNothing(before: PolicyContent): PolicyDifference[] {
  return before.notes.flatMap((note, index) => noteDifferences({ note, index }, null));
}

interface Placed {
  readonly note: NoteContent;
  readonly index: number;
}

interface Pair {
  readonly old: Placed | null;
  readonly now: Placed | null;
}

/** A note is the one it descends from; failing that, one about the same codes, or the only other one of its topic. */
export function pairNotes(before: readonly NoteContent[], after: readonly NoteContent[]): Pair[] {
  const left = new Set(before.map((note, index): Placed => ({ note, index })));
  const open = new Set(after.map((note, index): Placed => ({ note, index })));
  const pairs = new Map<Placed, Placed>();
  const match = (isSame: (old: NoteContent, now: NoteContent) => boolean, onlyOne = false) => {
    for (const now of open) {
      const candidates = [...left].filter((old) => isSame(old.note, now.note));
      const rivals = [...open].filter((other) => candidates[0] && isSame(candidates[0].note, other.note));
      const [old] = candidates;
      if (!old || (onlyOne && (candidates.length > 1 || rivals.length > 1))) continue;
      pairs.set(now, old);
      left.delete(old);
      open.delete(now);
    }
  };
  match((old, now) => old.lineage === now.lineage);
  match((old, now) => old.topic === now.topic && sameList(old.selectors, now.selectors));
  match((old, now) => old.topic === now.topic, true);
  const placed = after.map((note, index) => {
    const [now, old] = [...pairs].find(([each]) => each.index === index) ?? [{ note, index }, null];
    return { old, now };
  });
  return [...placed, ...[...left].map((old) => ({ old, now: null }))];
}

function noteDifferences(old: Placed | null, now: Placed | null): PolicyDifference[] {
  if (!old || !now) return [appeared(old, now)];
  const [before, after] = [old.note, now.note];
  const path = `notes.${now.index}`;
  const base = {
    topic: after.topic,
    selectors: [...new Set([...before.selectors, ...after.selectors])],
    isMaterial: true,
  };
  const about = ` for ${named(after.selectors)}`;
  const changed = (field: string, one: string | null, other: string | null, what = field) =>
    one === other
      ? []
      : [
          {
            ...base,
            path: `${path}.${field}`,
            before: one,
            after: other,
            summary: `${what} ${said(one)} → ${said(other)}${about}`,
          },
        ];
  return [
    ...changed('topic', before.topic, after.topic),
    ...codeDifferences(before.selectors, after.selectors, { ...base, path: `${path}.codes` }),
    ...termDifferences(before.terms, after.terms, { ...base, path: `${path}.terms` }, about),
    ...changed('verifyWithPlan', String(before.verifyWithPlan), String(after.verifyWithPlan)),
    ...changed('effectiveFrom', before.effectiveFrom, after.effectiveFrom),
    ...changed('effectiveTo', before.effectiveTo, after.effectiveTo),
    ...textDifference(before.text, after.text, { ...base, path: `${path}.text` }, about),
    ...sourceDifferences(`${path}.source`, after.topic, [before.source], [after.source]),
  ];
}

type Base = Pick<PolicyDifference, 'path' | 'topic' | 'selectors' | 'isMaterial'>;

function appeared(old: Placed | null, now: Placed | null): PolicyDifference {
  const placed = now ?? old;
  if (!placed) throw new Error('a difference is between something and something else');
  const { note, index } = placed;
  const terms = Object.entries(note.terms ?? {}).map(([term, value]) => `${term} ${shown(value)}`);
  const says = terms.length > 0 ? `: ${terms.join(', ')}` : '';
  return {
    path: `notes.${index}`,
    topic: note.topic,
    before: now ? null : shortened(note.text),
    after: now ? shortened(note.text) : null,
    summary: `note on ${note.topic} for ${named(note.selectors)} ${now ? 'added' : 'removed'}${says}`,
    selectors: note.selectors,
    isMaterial: true,
  };
}

function termDifferences(
  before: PolicyTerms | null,
  after: PolicyTerms | null,
  base: Base,
  about: string,
): PolicyDifference[] {
  return POLICY_TERM_NAMES.toSorted().flatMap((name) => {
    const [was, is] = [before?.[name], after?.[name]];
    const path = `${base.path}.${name}`;
    const definition = POLICY_TERMS[name];
    if (definition.kind === 'LIST') {
      return memberDifferences(definition.itemLabel, texts(was), texts(is), { ...base, path }, about);
    }
    const [old, now] = [was === undefined ? null : shown(was), is === undefined ? null : shown(is)];
    if (old === now) return [];
    return [
      { ...base, path, before: old, after: now, summary: `${name} ${said(old)} → ${said(now)}${about}` },
    ];
  });
}

/** Lists are read by what was added and removed; the order of modifiers or codes means nothing. */
function memberDifferences(
  word: string,
  before: readonly string[],
  after: readonly string[],
  base: Base,
  about: string,
): PolicyDifference[] {
  const added = after.filter((each) => !before.includes(each));
  const removed = before.filter((each) => !after.includes(each));
  return [
    ...added.map((each) => ({
      ...base,
      before: null,
      after: each,
      summary: `${word} ${each} added${about}`,
    })),
    ...removed.map((each) => ({
      ...base,
      before: each,
      after: null,
      summary: `${word} ${each} removed${about}`,
    })),
  ];
}

function codeDifferences(
  before: readonly string[],
  after: readonly string[],
  base: Base,
): PolicyDifference[] {
  const [had, has] = [new Set(before), new Set(after)];
  const added = after.filter((each) => !had.has(each));
  const removed = before.filter((each) => !has.has(each));
  return [
    ...(added.length > 0
      ? [
          {
            ...base,
            before: null,
            after: named(added),
            summary: `codes ${named(added)} added`,
            selectors: added,
          },
        ]
      : []),
    ...(removed.length > 0
      ? [
          {
            ...base,
            before: named(removed),
            after: null,
            selectors: removed,
            summary: `codes ${named(removed)} removed`,
          },
        ]
      : []),
  ];
}

function textDifference(before: string, after: string, base: Base, about: string): PolicyDifference[] {
  if (before === after) return [];
  const isMaterial = words(before) !== words(after);
  const summary = `${isMaterial ? 'text changed' : 'text touched up'}${about}`;
  return [{ ...base, isMaterial, before: shortened(before), after: shortened(after), summary }];
}

/** A text without what a hand that tidies up would change: spaces, letter case, kinds of quotes and dashes. */
function words(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\u2018\u2019\u201C\u201D"]/g, "'")
    .replaceAll(/[\u2010-\u2015]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '');
}

function headDifference(
  field: (typeof HEAD_FIELDS)[number],
  before: string | null,
  after: string | null,
): PolicyDifference[] {
  if (before === after) return [];
  const summary = `${field} ${said(before)} → ${said(after)}`;
  return [{ path: field, topic: null, before, after, summary, selectors: [], isMaterial: false }];
}

function sourceDifferences(
  path: string,
  topic: PolicyTopic | null,
  before: readonly Citation[],
  after: readonly Citation[],
): PolicyDifference[] {
  const [had, has] = [before.map(cited), after.map(cited)];
  const base = { path, topic, selectors: [], isMaterial: false };
  const added = has.filter((each) => !had.includes(each));
  const removed = had.filter((each) => !has.includes(each));
  if (added.length === 1 && removed.length === 1) {
    const [one = '', other = ''] = [removed[0], added[0]];
    return [{ ...base, before: one, after: other, summary: `source ${one} → ${other}` }];
  }
  return [
    ...added.map((each) => ({ ...base, before: null, after: each, summary: `source ${each} added` })),
    ...removed.map((each) => ({ ...base, before: each, after: null, summary: `source ${each} removed` })),
  ];
}

function cited({ title, section, publisher, url, confidence, verifiedOn, retrievedOn }: Citation): string {
  const place = [title, section, publisher, url].filter((part) => part !== null).join(', ');
  const days = [verifiedOn && `verified ${verifiedOn}`, retrievedOn && `retrieved ${retrievedOn}`].filter(
    Boolean,
  );
  return shortened(`${place} (${[confidence, ...days].join(', ')})`);
}

function named(selectors: readonly string[]): string {
  const first = selectors.slice(0, SHOWN_CODES).join(', ');
  const more = selectors.length - SHOWN_CODES;
  return more > 0 ? `${first} and ${more} more` : first;
}

function said(value: string | null): string {
  return value ?? 'not stated';
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Cut between characters, never through one. */
function shortened(text: string): string {
  if (text.length <= SHOWN_CHARACTERS) return text;
  return `${text.slice(0, SHOWN_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
