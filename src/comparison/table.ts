import { PolicyTopic, valuesOf, type RelationToMedicare as Relation } from '../shared/enums.ts';
import { questionFor, withPlan, type CareQuestion } from '../reference/data/scope.ts';
import { resolve } from '../reference/views/resolve.ts';
import { statementsAbout, type Statement } from '../reference/views/payerTerms.ts';
import { appliesUnitLimits, cellOf, isAbout, type Cell, type CellSources } from './cells.ts';
import { ALL_THERAPY_CODES } from '../reference/indexes/selectors.ts';
import type { DatedReference, PayerView } from '../reference/views/views.ts';
import { BoundedCache } from '../shared/boundedCache.ts';
import { canonicalJson } from '../shared/canonicalJson.ts';

/** The payer that the others are compared with. */
const BASELINE = 'medicare';

/** Every topic, in the order in which the schema lists them. */
export const ALL_TOPICS: readonly PolicyTopic[] = valuesOf(PolicyTopic);

/** A cell beside what the payer states of all codes. */
interface TableCell extends Cell {
  /** Whether it is what the payer states of all its codes. */
  readonly payerWide: boolean;
}

export interface ComparedCell extends TableCell {
  readonly relationToMedicare: Relation;
  readonly differsFromMedicare: boolean;
}

/** The cells of one code: of each payer, by the place of the topic in ALL_TOPICS. */
export type CodeCells = ReadonlyMap<string, readonly ComparedCell[]>;

/** Topics whose cell depends on the code itself, not only on the statements about it. */
type TopicOfCode = 'UNIT_LIMIT' | 'DOCUMENTATION';

const NO_FACTS = { requirements: [], limit: null } as const;

/** The cells of one set of statements, shared by all codes about which a payer states the same. */
interface Profile {
  readonly key: string;
  readonly mayAssist: boolean;
  readonly statements: readonly (readonly Statement[])[];
  readonly statementsOfPlan: CellSources['statementsOfPlan'];
  readonly cells: readonly TableCell[];
}

/** What the cells of a code and payer have in common. */
interface About extends Pick<CellSources, 'payer' | 'isTimed'> {
  readonly code: string;
  readonly question: CareQuestion;
}

/**
 * The matrix of one dated reference and question. A cell is made once: codes about which a payer states the same share it, and the
 * cells of a code of the catalog live as long as the reference.
 */
export class ComparisonTable {
  private readonly reference: DatedReference;
  private readonly rows = new Map<string, CodeCells>();
  private readonly profiles = new Map<string, Profile>();
  private readonly cellsOfCodes = new Map<string, TableCell>();
  private readonly compared = new Map<TableCell, Map<Cell | null, ComparedCell>>();
  private readonly wide = new Map<string, Profile>();
  private readonly limited: ReadonlySet<string>;
  private readonly question: CareQuestion;

  constructor(reference: DatedReference, question: CareQuestion) {
    this.reference = reference;
    this.question = question;
    const limited = reference.payers.filter((payer) => appliesUnitLimits(payer, question, reference));
    this.limited = new Set(limited.map(({ slug }) => slug));
  }

  /** Every payer's cells about a code. */
  of(code: string): CodeCells {
    const known = this.rows.get(code);
    if (known) return known;
    const made = this.make(code);
    // Releases list thousands of further codes. Caching those would let requests fill the memory.
    if (this.reference.snapshot.codes.has(code)) this.rows.set(code, made);
    return made;
  }

  /** What every payer states of all its codes. */
  ofAllCodes(): CodeCells {
    return memoized(this.rows, ALL_THERAPY_CODES, () =>
      this.compare((payer) => this.wideProfileOf(payer).cells),
    );
  }

  private make(code: string): CodeCells {
    return this.compare((payer) => this.cellsOf(code, payer));
  }

  private compare(cellsOf: (payer: PayerView) => readonly TableCell[]): CodeCells {
    const { payers } = this.reference;
    const own = payers.map(cellsOf);
    const baseline = own[payers.findIndex(({ slug }) => slug === BASELINE)];
    const beside = (cells: readonly TableCell[]) =>
      cells.map((cell, topic) => this.besideMedicare(cell, baseline?.[topic] ?? null));
    return new Map(payers.map(({ slug }, index) => [slug, beside(own[index] ?? [])]));
  }

  private cellsOf(code: string, payer: PayerView): readonly TableCell[] {
    const { reference } = this;
    const question = questionFor(payer.slug, this.question, reference.snapshot.plans);
    const isTimed = reference.codeRow(code)?.timing === 'TIMED';
    const statements = statementsAbout(code, payer, question, reference);
    const about = { payer, code, question, isTimed };
    const profile = this.profileOf(about, statements);
    const required = (reference.snapshot.requirements.get(code) ?? []).filter(({ requiredBy }) =>
      requiredBy.includes(payer.slug),
    );
    // Program services are on institutional claims alone, so theirs is the other table of limits.
    const setting = reference.codeRow(code)?.kind === 'PROGRAM' ? 'OUTPATIENT_HOSPITAL' : 'PRACTITIONER';
    const limit = this.limited.has(payer.slug) ? reference.unitLimit(code, setting) : null;
    return profile.cells.map((cell, index) => {
      const topic = ALL_TOPICS[index];
      if (topic === 'DOCUMENTATION' && required.length > 0) {
        return this.cellOfCode({ ...NO_FACTS, requirements: required }, topic, about, profile);
      }
      if (topic === 'UNIT_LIMIT' && limit) {
        return this.cellOfCode({ ...NO_FACTS, limit }, topic, about, profile);
      }
      return cell;
    });
  }

  private profileOf(about: About, statements: readonly Statement[]): Profile {
    const ids = statements.map(({ statement, specificity }) => `${statement.id}:${specificity}`);
    const key = `${about.payer.slug} ${about.isTimed} ${ids.join(' ')}`;
    return memoized(this.profiles, key, () => {
      const mayAssist = mayAssistIn(statements, this.reference);
      const byTopic = ALL_TOPICS.map((topic) => statements.filter((statement) => isAbout(topic, statement)));
      const statementsOfPlan = this.planReader(about);
      const wide = about.code === ALL_THERAPY_CODES ? null : this.wideProfileOf(about.payer).cells;
      const cells = ALL_TOPICS.map((topic, index) => {
        const own = byTopic[index] ?? [];
        const sources = { ...about, topic, statements: own, statementsOfPlan, mayAssist, ...NO_FACTS };
        const cell = cellOf(sources, this.reference);
        return { ...cell, payerWide: !wide || agree(cell, wide[index]) };
      });
      return { key, mayAssist, statements: byTopic, statementsOfPlan, cells };
    });
  }

  /** Reads what applies to a plan once for all topics. */
  private planReader({ code, payer, question }: About): CellSources['statementsOfPlan'] {
    const read = new Map<string, readonly Statement[]>();
    return (plan) =>
      memoized(read, plan, () => statementsAbout(code, payer, withPlan(question, plan), this.reference));
  }

  private wideProfileOf(payer: PayerView): Profile {
    return memoized(this.wide, payer.slug, () => {
      const question = questionFor(payer.slug, this.question, this.reference.snapshot.plans);
      const about = { payer, code: ALL_THERAPY_CODES, question, isTimed: true };
      return this.profileOf(about, statementsAbout(ALL_THERAPY_CODES, payer, question, this.reference));
    });
  }

  /** A cell that also depends on the unit limit or the documentation requirements of the code. */
  private cellOfCode(
    facts: Pick<CellSources, 'limit' | 'requirements'>,
    topic: TopicOfCode,
    about: About,
    { key, mayAssist, statements, statementsOfPlan }: Profile,
  ): TableCell {
    const factsKey = facts.limit
      ? JSON.stringify(facts.limit, (name, value: unknown) => (name === 'code' ? undefined : value))
      : facts.requirements.map((row) => row.key).join(' ');
    return memoized(this.cellsOfCodes, `${topic} ${factsKey} ${key}`, () => {
      const ofTopic = statements[ALL_TOPICS.indexOf(topic)] ?? [];
      const sources = { ...about, topic, statements: ofTopic, statementsOfPlan, mayAssist, ...facts };
      const cell = cellOf(sources, this.reference);
      return { ...cell, payerWide: false };
    });
  }

  private besideMedicare(cell: TableCell, medicare: Cell | null): ComparedCell {
    const byBaseline = memoized(this.compared, cell, () => new Map<Cell | null, ComparedCell>());
    return memoized(byBaseline, medicare, () => {
      const relationToMedicare = relationOf(cell, medicare);
      return { ...cell, relationToMedicare, differsFromMedicare: relationToMedicare === 'DIFFERENT' };
    });
  }
}

function agree(cell: Cell, other: Cell | undefined): boolean {
  return (
    cell.state === other?.state &&
    cell.value === other.value &&
    canonicalJson(cell.terms) === canonicalJson(other.terms)
  );
}

/** False where the payer states that an assistant may not furnish the service. */
function mayAssistIn(statements: readonly Statement[], { staleBefore }: DatedReference): boolean {
  return resolve(statements, staleBefore).terms?.assistantAllowed !== false;
}

/**
 * How a cell compares with Medicare's. Both must be KNOWN with terms, else the relation is UNKNOWN. Medicare publishes
 * all of its rules, so a term that only the other payer states is a difference. A term that only Medicare states is not
 * known of the other payer, which is not an agreement.
 */
function relationOf(cell: Cell, medicare: Cell | null): Relation {
  if (cell.payer.slug === BASELINE) return 'BASELINE';
  if (!medicare || medicare.comparableTerms.size === 0 || cell.comparableTerms.size === 0) return 'UNKNOWN';
  const differs = [...cell.comparableTerms].some(
    ([term, value]) => medicare.comparableTerms.get(term) !== value,
  );
  if (differs) return 'DIFFERENT';
  return cell.comparableTerms.size === medicare.comparableTerms.size ? 'SAME' : 'UNKNOWN';
}

const TABLES = new WeakMap<DatedReference, BoundedCache<ComparisonTable>>();
/** Questions whose tables a reference has at a time; nearly all are the one that says nothing. */
const MAX_QUESTIONS = 4;

/** The table of a dated reference and question, as long-lived as the reference itself. */
export function comparisonTable(reference: DatedReference, question: CareQuestion): ComparisonTable {
  let tables = TABLES.get(reference);
  if (!tables) TABLES.set(reference, (tables = new BoundedCache<ComparisonTable>(MAX_QUESTIONS)));
  return tables.get(canonicalJson(question), () => new ComparisonTable(reference, question));
}

function memoized<K, V>(cache: Map<K, V>, key: K, make: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
