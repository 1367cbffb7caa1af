import { POLICY_TERM_NAMES, POLICY_TERMS, type PolicyTerms } from '../billing/index.ts';
import { SCOPE_NAMES, type NoteScope } from '../reference/data/scope.ts';
import type { NoteContent } from './content.ts';
import type { IndexedNote, NotePair } from './pairNotes.ts';
import { changeText, sourceDifferences, type PolicyDifference } from './policyDifference.ts';
import { wordEdits } from './wordEdits.ts';

const MAX_CODES = 20;

/** What every difference of one note has in common. */
type NoteBase = Pick<PolicyDifference, 'path' | 'topic' | 'selectors' | 'isMaterial' | 'wordEdits'>;

/** Whether the note has another text than before. */
export function hasChangedText({ before, after }: NotePair): boolean {
  return before !== null && after !== null && before.note.text !== after.note.text;
}

/**
 * The differences of one note, or that it was added or removed.
 * @param mostEdits bounds the comparison of its texts
 */
export function noteDifferences({ before, after }: NotePair, mostEdits: number): PolicyDifference[] {
  if (before && after) return changedNote(before.note, after, mostEdits);
  if (after) return [wholeNote(after, 'added')];
  return before ? [wholeNote(before, 'removed')] : [];
}

/** A note that was added or removed. */
export function wholeNote({ note, index }: IndexedNote, change: 'added' | 'removed'): PolicyDifference {
  const terms = Object.entries(note.terms ?? {}).map(([term, value]) => `${term} ${valueText(value)}`);
  const termsText = terms.length > 0 ? `: ${terms.join(', ')}` : '';
  return {
    path: `notes.${index}`,
    topic: note.topic,
    before: change === 'removed' ? note.text : null,
    after: change === 'added' ? note.text : null,
    wordEdits: [{ kind: change === 'added' ? 'ADDED' : 'REMOVED', text: note.text }],
    summary: `note on ${note.topic} for ${codesText(note.selectors)} ${change}${termsText}`,
    selectors: note.selectors,
    isMaterial: true,
  };
}

function changedNote(
  before: NoteContent,
  { note: after, index }: IndexedNote,
  mostEdits: number,
): PolicyDifference[] {
  const note: NoteBase = {
    path: `notes.${index}`,
    topic: after.topic,
    selectors: [...new Set([...before.selectors, ...after.selectors])],
    isMaterial: true,
    wordEdits: [],
  };
  const at = (field: string): NoteBase => ({ ...note, path: `${note.path}.${field}` });
  const suffix = ` for ${codesText(after.selectors)}`;
  const changed = (field: string, old: string | null, now: string | null) =>
    valueDifference(field, old, now, at(field), suffix);
  return [
    ...changed('topic', before.topic, after.topic),
    ...codeDifferences(before.selectors, after.selectors, at('codes')),
    ...scopeDifferences(before.scope, after.scope, at, suffix),
    ...termDifferences(before.terms, after.terms, at, suffix),
    ...changed('verifyWithPlan', String(before.verifyWithPlan), String(after.verifyWithPlan)),
    ...changed('effectiveFrom', before.effectiveFrom, after.effectiveFrom),
    ...changed('effectiveTo', before.effectiveTo, after.effectiveTo),
    ...textDifference(before.text, after.text, { ...at('text'), mostEdits }, suffix),
    ...sourceDifferences(`${note.path}.source`, after.topic, [before.source], [after.source]),
  ];
}

function valueDifference(
  label: string,
  before: string | null,
  after: string | null,
  base: NoteBase,
  suffix: string,
): PolicyDifference[] {
  if (before === after) return [];
  return [{ ...base, before, after, summary: `${label} ${changeText(before, after)}${suffix}` }];
}

function scopeDifferences(
  before: NoteScope | null,
  after: NoteScope | null,
  at: (field: string) => NoteBase,
  suffix: string,
): PolicyDifference[] {
  return SCOPE_NAMES.flatMap((name) => {
    const [old, now] = [before?.[name], after?.[name]];
    const base = at(`scope.${name}`);
    if (name === 'ageFrom' || name === 'ageTo') {
      return valueDifference(name, statedText(old), statedText(now), base, suffix);
    }
    // A list that is left out holds for all, so its first value limits the note.
    if ((old === undefined) !== (now === undefined)) {
      const text = (values: unknown) => (values === undefined ? 'all' : items(values).join(', '));
      return valueDifference(name, text(old), text(now), base, suffix);
    }
    return itemDifferences(name, items(old), items(now), base, suffix);
  });
}

function termDifferences(
  before: PolicyTerms | null,
  after: PolicyTerms | null,
  at: (field: string) => NoteBase,
  suffix: string,
): PolicyDifference[] {
  return POLICY_TERM_NAMES.toSorted().flatMap((name) => {
    const term = POLICY_TERMS[name];
    const [old, now] = [before?.[name], after?.[name]];
    const base = at(`terms.${name}`);
    return term.kind === 'LIST'
      ? itemDifferences(term.itemLabel, items(old), items(now), base, suffix)
      : valueDifference(name, statedText(old), statedText(now), base, suffix);
  });
}

/** Lists differ by the items that were added and removed: the order of modifiers or codes means nothing. */
function itemDifferences(
  label: string,
  before: readonly string[],
  after: readonly string[],
  base: NoteBase,
  suffix: string,
): PolicyDifference[] {
  const added = after.filter((each) => !before.includes(each));
  const removed = before.filter((each) => !after.includes(each));
  return [
    ...added.map((each) => ({
      ...base,
      before: null,
      after: each,
      summary: `${label} ${each} added${suffix}`,
    })),
    ...removed.map((each) => ({
      ...base,
      before: each,
      after: null,
      summary: `${label} ${each} removed${suffix}`,
    })),
  ];
}

function codeDifferences(
  before: readonly string[],
  after: readonly string[],
  base: NoteBase,
): PolicyDifference[] {
  const [old, now] = [new Set(before), new Set(after)];
  const added = after.filter((each) => !old.has(each));
  const removed = before.filter((each) => !now.has(each));
  const differences: PolicyDifference[] = [];
  if (added.length > 0) {
    const codes = codesText(added);
    differences.push({
      ...base,
      before: null,
      after: codes,
      selectors: added,
      summary: `codes ${codes} added`,
    });
  }
  if (removed.length > 0) {
    const codes = codesText(removed);
    differences.push({
      ...base,
      before: codes,
      after: null,
      selectors: removed,
      summary: `codes ${codes} removed`,
    });
  }
  return differences;
}

function textDifference(
  before: string,
  after: string,
  { mostEdits, ...base }: NoteBase & { readonly mostEdits: number },
  suffix: string,
): PolicyDifference[] {
  if (before === after) return [];
  const isMaterial = normalize(before) !== normalize(after);
  const summary = `${isMaterial ? 'text changed' : 'text reformatted'}${suffix}`;
  const edits = wordEdits(before, after, mostEdits);
  return [{ ...base, isMaterial, before, after, wordEdits: edits, summary }];
}

/** A text without what editors tidy up: spaces, letter case, kinds of quotes and dashes. */
function normalize(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\u2018\u2019\u201C\u201D"]/g, "'")
    .replaceAll(/[\u2010-\u2015]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '');
}

function codesText(selectors: readonly string[]): string {
  const first = selectors.slice(0, MAX_CODES).join(', ');
  const more = selectors.length - MAX_CODES;
  return more > 0 ? `${first} and ${more} more` : first;
}

function statedText(value: unknown): string | null {
  return value === undefined ? null : valueText(value);
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function items(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
