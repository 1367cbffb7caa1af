import { POLICY_TERM_NAMES, POLICY_TERMS, type TermNameOf } from '../billing/index.ts';
import type { Citation, GroupedSources, Period } from './fields.ts';
import { pathText, type SeedProblem } from './problems.ts';
import { expandSelector } from './selectors.ts';
import type { Seed } from './schemas.ts';

type Path = readonly (string | number)[];
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

/** Looks at one file of the seed and notes what is wrong there. */
export class FileChecker {
  readonly #file: string;
  readonly #names: Names;
  readonly #problems: SeedProblem[];

  constructor(file: string, names: Names, problems: SeedProblem[]) {
    this.#file = file;
    this.#names = names;
    this.#problems = problems;
  }

  problem(path: Path, value: unknown, message: string): void {
    this.#problems.push({ file: this.#file, path: pathText(path), value, message });
  }

  /** No two entries of a list bear the same key. */
  unique<Entry>(path: Path, entries: readonly Entry[], field: string, keyOf: (entry: Entry) => string): void {
    const seen = new Set<string>();
    entries.forEach((entry, index) => {
      const key = keyOf(entry);
      if (seen.has(key))
        this.problem([...path, index, ...(field === '' ? [] : [field])], key, 'is there twice');
      seen.add(key);
    });
  }

  known(path: Path, value: string, kind: Exclude<keyof Names, 'plans'>, what: string): void {
    if (!this.#names[kind].has(value)) this.problem(path, value, `no ${what} of this name`);
  }

  /** Every entry of a plain list is known, and none stands there twice. */
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
    if (plan === undefined) return;
    const owner = this.#names.plans.get(plan);
    if (owner === undefined) this.problem([...path, 'plan'], plan, 'no plan of this name');
    else if (owner !== payer) this.problem([...path, 'plan'], plan, `is a plan of ${owner}, not of ${payer}`);
  }

  citation(path: Path, citation: Citation): void {
    this.known([...path, 'source'], citation.source, 'sources', 'source');
  }

  groupedSources(path: Path, sources: GroupedSources): void {
    const all = (['verified', 'secondary', 'unverified'] as const).flatMap((group) =>
      (sources[group] ?? []).map((source, index) => ({ source, path: [...path, group, index] })),
    );
    if (all.length === 0) this.problem(path, sources, 'expected at least one source');
    const seen = new Set<string>();
    for (const entry of all) {
      this.known(entry.path, entry.source, 'sources', 'source');
      if (seen.has(entry.source)) this.problem(entry.path, entry.source, 'is there twice');
      seen.add(entry.source);
    }
  }

  period(path: Path, { effectiveFrom, effectiveTo }: Period): void {
    if (effectiveFrom === undefined || effectiveTo === undefined || effectiveFrom < effectiveTo) return;
    this.problem([...path, 'effectiveTo'], effectiveTo, `must come after effectiveFrom, ${effectiveFrom}`);
  }

  /** What a payer says: codes that exist, modifiers that exist, a source and a period. */
  statement(path: Path, statement: Seed['policies']['policies'][number]['notes'][number]): void {
    statement.codes.forEach((selector, index) => {
      if (selector !== '*' && expandSelector(selector, this.#names.codes).length === 0)
        this.problem([...path, 'codes', index], selector, 'no code of the book is meant by this');
    });
    this.unique([...path, 'codes'], statement.codes, '', (selector) => selector);
    for (const name of POLICY_TERM_NAMES) {
      const term = POLICY_TERMS[name];
      if (term.kind !== 'LIST') continue;
      const items = statement.terms?.[name as TermNameOf<'LIST'>];
      if (term.itemsAre === 'CODES') this.allKnown([...path, 'terms', name], items, 'codes', 'code');
      else this.allKnown([...path, 'terms', name], items, 'modifiers', 'modifier');
    }
    this.period(path, statement);
    this.citation([...path, 'citation'], statement.citation);
  }
}
