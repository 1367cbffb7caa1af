import { createHash } from 'node:crypto';
import type { Coverage } from '../reference/data/coverage.ts';
import type { DatasetId } from '../reference/data/datasets.ts';
import type { Inspection } from './inspect.ts';
import { headOf, type Head, type Identity, type Layout } from './layout.ts';
import { LAYOUTS } from './layouts.ts';
import { endOfRelease, periodFrom } from './periods.ts';
import { ReleaseError, type ReleaseProblem } from './problems.ts';

/** What the person who imports says of the files; each overrules what a file says of itself. */
export interface Given {
  readonly family?: DatasetId | undefined;
  readonly effectiveFrom?: string | undefined;
  readonly period?: string | undefined;
  /** Null: the files are complete. */
  readonly coverage?: Coverage | null | undefined;
}

export interface Part {
  readonly inspection: Inspection;
  readonly layout: Layout;
}

/** One release to load: all files that together are one table of one period. */
export interface Task {
  readonly family: DatasetId;
  readonly period: string;
  readonly effectiveFrom: string;
  readonly effectiveTo: string | null;
  readonly coverage: Coverage | null;
  readonly checksum: string;
  readonly parts: readonly Part[];
}

export interface Plan {
  readonly tasks: readonly Task[];
  /** Members of ZIP files that are no table we read: instructions, sheets. */
  readonly skipped: readonly string[];
}

/**
 * Recognizes every file and groups files that belong together, such as the four parts of the NCCI edits.
 * @throws ReleaseError naming each file that is not recognized, of another family than asked, or without a date
 */
export function planImport(inspections: readonly Inspection[], given: Given): Plan {
  const problems: ReleaseProblem[] = [];
  const skipped: string[] = [];
  const tasks = new Map<string, Task>();
  for (const inspection of inspections) {
    const { name } = inspection.input;
    const recognized = recognize(headOf(name, inspection.head));
    const passedOver = recognized ? recognized.layout.passedOver : UNKNOWN_LAYOUT;
    if (passedOver !== undefined && name.includes('/')) skipped.push(name);
    else if (!recognized || passedOver !== undefined)
      problems.push(problem(name, passedOver ?? UNKNOWN_LAYOUT));
    else {
      const found = tasksOf({ inspection, layout: recognized.layout }, recognized.identity, given);
      if (typeof found === 'string') problems.push(problem(name, found));
      else for (const task of found) join(tasks, task);
    }
  }
  if (problems.length === 0 && tasks.size === 0) {
    problems.push(
      problem(inspections.map(({ input }) => input.name).join(', ') || 'nothing', UNKNOWN_LAYOUT),
    );
  }
  if (problems.length > 0) throw new ReleaseError(problems);
  return { tasks: [...tasks.values()], skipped };
}

const UNKNOWN_LAYOUT =
  'is laid out like none of the files that are read; docs/guides/releases.md lists them, each with its columns';

function recognize(head: Head): { readonly layout: Layout; readonly identity: Identity } | null {
  for (const layout of LAYOUTS) {
    const identity = layout.identify(head);
    if (identity) return { layout, identity };
  }
  return null;
}

/** The tasks of one file, or why there are none. */
function tasksOf(part: Part, identity: Identity, given: Given): Task[] | string {
  const { about, families } = part.layout;
  if (given.family && !families.includes(given.family)) {
    return `holds ${about}, not ${given.family}: leave --family out, or name another file`;
  }
  const wanted = given.family ? [given.family] : identity.families;
  if (wanted.length === 0) return `holds ${about}; say which with --family ${families.join(' or --family ')}`;
  const effectiveFrom = given.effectiveFrom ?? identity.effectiveFrom;
  if (effectiveFrom === null) return `holds ${about} but does not say from when: add --effective YYYY-MM-DD`;
  // A day other than the file's own makes another period of it.
  const named = given.effectiveFrom === undefined || given.effectiveFrom === identity.effectiveFrom;
  const period = given.period ?? (named ? identity.period : null) ?? periodFrom(effectiveFrom);
  return wanted.map((family) => ({
    family,
    period,
    effectiveFrom,
    effectiveTo: endOfRelease(family, effectiveFrom),
    coverage: given.coverage === undefined ? identity.coverage : given.coverage,
    checksum: part.inspection.checksum,
    parts: [part],
  }));
}

function join(tasks: Map<string, Task>, task: Task): void {
  const key = [task.family, task.period, task.effectiveFrom, task.coverage?.name].join(' ');
  const known = tasks.get(key);
  if (!known) return void tasks.set(key, task);
  const sums = new Set(known.parts.map(({ inspection }) => inspection.checksum));
  // The same file given twice, or packed twice, is one file.
  if (sums.has(task.checksum)) return;
  const parts = [...known.parts, ...task.parts].sort((a, b) =>
    a.inspection.input.name < b.inspection.input.name ? -1 : 1,
  );
  tasks.set(key, { ...known, parts, checksum: sumOf(parts) });
}

function sumOf(parts: readonly Part[]): string {
  const sums = parts.map(({ inspection }) => inspection.checksum).sort();
  return createHash('sha256').update(sums.join('\n')).digest('hex');
}

/** The id that the release gets unless another release has it. */
export function idOf({ family, period, coverage }: Pick<Task, 'family' | 'period' | 'coverage'>): string {
  const words = period.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return [family, words, ...(coverage ? [coverage.name] : [])].join('-');
}

function problem(file: string, reason: string): ReleaseProblem {
  return { file, line: null, column: null, value: null, reason };
}
