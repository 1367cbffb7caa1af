import type { NoteContent, PolicyContent } from '../content.ts';
import { pairNotes } from '../differences.ts';
import { EMPTY_CONTENT, readContent } from '../input.ts';
import { noteEntry, type PeriodEntry } from './document.ts';
import { type FieldError, fieldError } from '../../shared/userErrors.ts';

/** A period of a file as the content of a version. */

/** What contents and files call the same thing by. */
const IN_FILE: Readonly<Record<string, string>> = { effectiveFrom: 'from', effectiveTo: 'to' };

/** A mistake, with its place in the period. */
interface PlacedMistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The content that the period says, checked as the input of a mutation is; each note is a new one. */
export function readPeriod(
  { from, to, ...entry }: PeriodEntry,
  newId: () => string,
): { readonly content: PolicyContent; readonly userErrors: readonly PlacedMistake[] } {
  const input = { ...entry, effectiveFrom: from, effectiveTo: to };
  const read = readContent(input, { content: EMPTY_CONTENT, noteIds: new Map() }, newId);
  const notes = read.content.notes.map((note, index) => ({
    ...note,
    effectiveFrom: entry.notes[index]?.from ?? null,
    effectiveTo: entry.notes[index]?.to ?? null,
  }));
  const userErrors = [
    // The days of a period are told by the plan, which knows its neighbours.
    ...read.userErrors.filter(({ code }) => code !== 'INVALID_PERIOD'),
    ...notes.flatMap(noteDays),
  ];
  return {
    content: { ...read.content, notes },
    userErrors: userErrors.map(({ path, message }) => ({ path: placeInFile(path), message })),
  };
}

function noteDays({ effectiveFrom, effectiveTo }: NoteContent, index: number): FieldError[] {
  if (effectiveFrom === null || effectiveTo === null || effectiveTo > effectiveFrom) return [];
  const message = `The note begins on ${effectiveFrom}: it ends after that.`;
  return [fieldError(['input', 'notes', index, 'to'], 'INVALID_PERIOD', message)];
}

function placeInFile([, ...path]: readonly string[]): PropertyKey[] {
  return path.map((part) => (/^\d+$/.test(part) ? Number(part) : (IN_FILE[part] ?? part)));
}

/**
 * The content with each note continuing the one before that it descends from. A file names no notes: they are the one
 * that says exactly the same, or else the one that a difference would be told from.
 */
export function continuing(before: PolicyContent, after: PolicyContent): PolicyContent {
  const left = new Map(before.notes.map((note) => [note.lineage, JSON.stringify(noteEntry(note))]));
  const same = after.notes.map((note) => {
    const said = JSON.stringify(noteEntry(note));
    const lineage = [...left].find(([, other]) => other === said)?.[0];
    if (lineage === undefined) return note;
    left.delete(lineage);
    return { ...note, lineage };
  });
  const pairs = pairNotes(before.notes, same);
  const notes = same.map((note, index) => {
    const old = pairs.find(({ now }) => now?.index === index)?.old;
    return old ? { ...note, lineage: old.note.lineage } : note;
  });
  return { ...after, notes };
}
