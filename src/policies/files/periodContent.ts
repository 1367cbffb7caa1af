import type { NoteContent, PolicyContent } from '../content.ts';
import { pairNotes } from '../pairNotes.ts';
import { EMPTY_CONTENT, readContent } from '../editing/contentInput.ts';
import { noteEntry, type PeriodEntry } from './document.ts';
import { type FieldError, fieldError } from '../../shared/userErrors.ts';

/** A period of a file as the content of a version. */

/** Fields that have a shorter name in files. */
const IN_FILE: Readonly<Record<string, string>> = { effectiveFrom: 'from', effectiveTo: 'to' };

/** A user error with its path in the period. */
interface PeriodError {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The content of the period, checked like the input of a mutation. Every note is a new note. */
export function readPeriod(
  { from, to, ...entry }: PeriodEntry,
  newId: () => string,
): { readonly content: PolicyContent; readonly userErrors: readonly PeriodError[] } {
  const input = { ...entry, effectiveFrom: from, effectiveTo: to };
  const read = readContent(input, { content: EMPTY_CONTENT, noteIds: new Map() }, newId);
  const notes = read.content.notes.map((note, index) => ({
    ...note,
    effectiveFrom: entry.notes[index]?.from ?? null,
    effectiveTo: entry.notes[index]?.to ?? null,
  }));
  const userErrors = [
    // The import plan checks the days, because it knows the other periods.
    ...read.userErrors.filter(({ code }) => code !== 'INVALID_PERIOD'),
    ...notes.flatMap(findNotePeriodErrors),
  ];
  return {
    content: { ...read.content, notes },
    userErrors: userErrors.map(({ path, message }) => ({ path: pathInFile(path), message })),
  };
}

function findNotePeriodErrors({ effectiveFrom, effectiveTo }: NoteContent, index: number): FieldError[] {
  if (effectiveFrom === null || effectiveTo === null || effectiveTo > effectiveFrom) return [];
  const message = `The note begins on ${effectiveFrom} and ends on ${effectiveTo}. Let it end after it begins.`;
  return [fieldError(['input', 'notes', index, 'to'], 'INVALID_PERIOD', message)];
}

function pathInFile([, ...path]: readonly string[]): PropertyKey[] {
  return path.map((part) => (/^\d+$/.test(part) ? Number(part) : (IN_FILE[part] ?? part)));
}

/**
 * The content with the lineages of the notes before. A file has no ids of notes, so a note continues the one that is
 * exactly the same, else the one that differences pair it with.
 */
export function withLineages(before: PolicyContent, after: PolicyContent): PolicyContent {
  const left = new Map(before.notes.map((note) => [note.lineage, JSON.stringify(noteEntry(note))]));
  const same = after.notes.map((note) => {
    const entry = JSON.stringify(noteEntry(note));
    const lineage = [...left].find(([, other]) => other === entry)?.[0];
    if (lineage === undefined) return note;
    left.delete(lineage);
    return { ...note, lineage };
  });
  const pairs = pairNotes(before.notes, same);
  const notes = same.map((note, index) => {
    const old = pairs.find(({ after: now }) => now?.index === index)?.before;
    return old ? { ...note, lineage: old.note.lineage } : note;
  });
  return { ...after, notes };
}
