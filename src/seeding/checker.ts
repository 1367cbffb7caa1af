import { POLICY_TERM_NAMES, POLICY_TERMS, type TermNameOf } from '../billing/index.ts';
import type { Citation, GroupedSources, Period } from './fields.ts';
import type { Path } from '../shared/yamlIssues.ts';
import type { FileIssueCollector } from './issues.ts';
import { expandSelector } from './selectors.ts';
import type { NoteEntry } from './schemas.ts';

type Known = ReadonlySet<string>;

/** The names that other files may refer to. */
export type Names = {
  sources: Known;
  codes: Known;
  modifiers: Known;
  payers: Known;
  /** Plan to payer. */
  plans: ReadonlyMap<string, string>;
  activities: Known;
  requirements: Known;
  groups: Known;
  organizations: Known;
};

/** Checks the references and periods of one seed file. */
export class FileChecker {
  readonly #issues: FileIssueCollector;
  readonly #names: Names;

  constructor(issues: FileIssueCollector, names: Names) {
    this.#issues = issues;
    this.#names = names;
  }

  issue(path: Path, value: unknown, allowed: string, fix?: string): void {
    this.#issues.add(path, value, allowed, fix);
  }

  /** No two entries of a list have the same key. */
  unique<Entry>(path: Path, entries: readonly Entry[], field: string, keyOf: (entry: Entry) => string): void {
    const seen = new Set<string>();
    entries.forEach((entry, index) => {
      const key = keyOf(entry);
      if (seen.has(key)) this.duplicate([...path, index, ...(field === '' ? [] : [field])], key);
      seen.add(key);
    });
  }

  duplicate(path: Path, value: string): void {
    this.issue(path, value, 'each value once', 'Remove the duplicate.');
  }

  known(path: Path, value: string, kind: Exclude<keyof Names, 'plans'>, what: string): void {
    if (!this.#names[kind].has(value)) this.issue(path, value, `a ${what} of the seed`);
  }

  /** Every entry of a list is known, and none is in it twice. */
  allKnown(
    path: Path,
    values: readonly string[] | undefined,
    kind: Exclude<keyof Names, 'plans'>,
    what: string,
  ): void {
    values?.forEach((value, index) => this.known([...path, index], value, kind, what));
    this.unique(path, values ?? [], '', (value) => value);
  }

  payerAndPlan(path: Path, payer: string, plan: string | undefined): void {
    this.known([...path, 'payer'], payer, 'payers', 'payer');
    this.planOf(path, payer, plan);
  }

  planOf(path: Path, payer: string, plan: string | undefined): void {
    if (plan === undefined) return;
    const owner = this.#names.plans.get(plan);
    if (owner === undefined) this.issue([...path, 'plan'], plan, 'a plan of the seed');
    else if (owner !== payer)
      this.issue([...path, 'plan'], plan, `a plan of ${payer}`, `This plan belongs to ${owner}.`);
  }

  citation(path: Path, citation: Citation): void {
    this.known([...path, 'source'], citation.source, 'sources', 'source');
  }

  groupedSources(path: Path, sources: GroupedSources): void {
    const all = (['verified', 'secondary', 'unverified'] as const).flatMap((group) =>
      (sources[group] ?? []).map((source, index) => ({ source, path: [...path, group, index] })),
    );
    if (all.length === 0) this.issue(path, sources, 'at least one source');
    const seen = new Set<string>();
    for (const entry of all) {
      this.known(entry.path, entry.source, 'sources', 'source');
      if (seen.has(entry.source)) this.duplicate(entry.path, entry.source);
      seen.add(entry.source);
    }
  }

  period(path: Path, { effectiveFrom, effectiveTo }: Period): void {
    if (effectiveFrom === undefined || effectiveTo === undefined || effectiveFrom < effectiveTo) return;
    this.issue([...path, 'effectiveTo'], effectiveTo, `a day after effectiveFrom, ${effectiveFrom}`);
  }

  /** A note: its codes, modifiers, source and period. */
  note(path: Path, note: NoteEntry): void {
    note.codes.forEach((selector, index) => {
      if (selector !== '*' && expandSelector(selector, this.#names.codes).length === 0)
        this.issue([...path, 'codes', index], selector, 'codes of the catalog');
    });
    this.unique([...path, 'codes'], note.codes, '', (selector) => selector);
    for (const name of POLICY_TERM_NAMES) {
      const term = POLICY_TERMS[name];
      if (term.kind !== 'LIST') continue;
      const items = note.terms?.[name as TermNameOf<'LIST'>];
      if (term.itemsAre === 'CODES') this.allKnown([...path, 'terms', name], items, 'codes', 'code');
      else this.allKnown([...path, 'terms', name], items, 'modifiers', 'modifier');
    }
    if (note.terms !== undefined && note.citation.confidence === 'UNVERIFIED')
      this.issue(
        [...path, 'terms'],
        note.terms,
        'no terms where nobody read the source',
        'Read the source and state VERIFIED or SECONDARY, or leave the words alone.',
      );
    this.period(path, note);
    this.citation([...path, 'citation'], note.citation);
  }
}
