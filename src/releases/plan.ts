import { createHash } from 'node:crypto';
import type { Coverage } from '../reference/data/coverage.ts';
import type { DatasetId } from '../reference/data/datasets.ts';
import type { Inspection } from './inspect.ts';
import { headOf, type Head, type Identity, type Layout } from './layouts/layout.ts';
import { LAYOUTS } from './layouts/registry.ts';
import { endOfRelease, periodFrom } from './layouts/periods.ts';
import type { FileIssue } from '../shared/fileIssues.ts';
import { invalidFiles } from './issues.ts';

/** Options of the import. Each overrides what the file states itself. */
export interface ImportHints {
  readonly dataset?: DatasetId | undefined;
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
  readonly dataset: DatasetId;
  readonly period: string;
  readonly effectiveFrom: string;
  readonly effectiveTo: string | null;
  readonly coverage: Coverage | null;
  readonly checksum: string;
  readonly parts: readonly Part[];
}

export interface Plan {
  readonly tasks: readonly Task[];
  /** Members of ZIP files that are not tables of a known layout: instructions, sheets. */
  readonly skipped: readonly string[];
}

/**
 * Recognizes every file and groups files that belong together, such as the four parts of the NCCI edits.
 * @throws InvalidFilesError with each file of an unknown layout, of another dataset than requested, or without a date
 */
export function planImport(inspections: readonly Inspection[], hints: ImportHints): Plan {
  const issues: FileIssue[] = [];
  const skipped: string[] = [];
  const tasks = new Map<string, Task>();
  for (const inspection of inspections) {
    const { name } = inspection.input;
    const recognized = recognize(headOf(name, inspection.head));
    const isImported = recognized && recognized.layout.importInstead === undefined;
    if (!isImported && name.includes('/')) skipped.push(name);
    else if (!recognized) issues.push(unknownLayout(name));
    else {
      const found = tasksOf({ inspection, layout: recognized.layout }, recognized.identity, hints);
      if ('allowed' in found) issues.push(found);
      else for (const task of found) join(tasks, task);
    }
  }
  if (issues.length === 0 && tasks.size === 0) {
    issues.push(unknownLayout(inspections.map(({ input }) => input.name).join(', ')));
  }
  if (issues.length > 0) throw invalidFiles(issues);
  return { tasks: [...tasks.values()], skipped };
}

function unknownLayout(file: string): FileIssue {
  return {
    file,
    line: null,
    field: '',
    value: 'a file of an unknown layout',
    allowed: 'the layouts in docs/guides/releases.md, each with its columns',
    fix: 'Name the file that the publisher provides, with its heading.',
  };
}

function recognize(head: Head): { readonly layout: Layout; readonly identity: Identity } | null {
  for (const layout of LAYOUTS) {
    const identity = layout.identify(head);
    if (identity) return { layout, identity };
  }
  return null;
}

/** The tasks of one file, or why there are none. */
function tasksOf(part: Part, identity: Identity, hints: ImportHints): Task[] | FileIssue {
  const { title, datasets, importInstead } = part.layout;
  const file = part.inspection.input.name;
  const issue = { file, line: null, field: '', value: `a file of ${title}` };
  if (importInstead !== undefined) {
    return { ...issue, allowed: 'amounts of the regular conversion factor', fix: importInstead };
  }
  if (hints.dataset && !datasets.includes(hints.dataset)) {
    return {
      ...issue,
      allowed: `a file of ${hints.dataset}`,
      fix: 'Leave --dataset out, or name another file.',
    };
  }
  const wanted = hints.dataset ? [hints.dataset] : identity.datasets;
  if (wanted.length === 0) {
    return {
      ...issue,
      allowed: `one of ${datasets.join(', ')}, which the file does not show`,
      fix: `Add --dataset ${datasets.join(' or --dataset ')}.`,
    };
  }
  const effectiveFrom = hints.effectiveFrom ?? identity.effectiveFrom;
  if (effectiveFrom === null) {
    return {
      ...issue,
      value: `${issue.value} without a date`,
      allowed: 'a dated file',
      fix: 'Add --effective YYYY-MM-DD.',
    };
  }
  // A first day other than the file's own makes it another period.
  const isOwnPeriod = hints.effectiveFrom === undefined || hints.effectiveFrom === identity.effectiveFrom;
  const period = hints.period ?? (isOwnPeriod ? identity.period : null) ?? periodFrom(effectiveFrom);
  return wanted.map((dataset) => ({
    dataset,
    period,
    effectiveFrom,
    effectiveTo: endOfRelease(dataset, effectiveFrom),
    coverage: hints.coverage === undefined ? identity.coverage : hints.coverage,
    checksum: part.inspection.checksum,
    parts: [part],
  }));
}

function join(tasks: Map<string, Task>, task: Task): void {
  const key = [task.dataset, task.period, task.effectiveFrom, task.coverage?.name].join(' ');
  const known = tasks.get(key);
  if (!known) return void tasks.set(key, task);
  const sums = new Set(known.parts.map(({ inspection }) => inspection.checksum));
  // The same file, named twice or packed twice, counts once.
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
export function idOf({ dataset, period, coverage }: Pick<Task, 'dataset' | 'period' | 'coverage'>): string {
  const slug = period.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return [dataset, slug, ...(coverage ? [coverage.name] : [])].join('-');
}
