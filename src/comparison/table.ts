import { PolicyTopic, valuesOf, type RelationToMedicare as Relation } from '../shared/enums.ts';
import { mergeStatements } from '../reference/views/knowledge.ts';
import { statementsAbout, type ScopedStatement } from '../reference/views/payerTerms.ts';
import { appliesUnitLimits, cellOf, speaksOf, type Cell, type CellSources } from './cells.ts';
import type { DatedReference, PayerView } from '../reference/views/views.ts';

/** The payer whose program rules the others are held against. */
const BASELINE = 'medicare';

/** Every topic, in the order in which the schema lists them. */
export const ALL_TOPICS: readonly PolicyTopic[] = valuesOf(PolicyTopic);

export interface ComparedCell extends Cell {
  readonly relationToMedicare: Relation;
  readonly differsFromMedicare: boolean;
}

/** The cells of one code: of each payer, by the place of the topic in ALL_TOPICS. */
export type CodeCells = ReadonlyMap<string, readonly ComparedCell[]>;

/** Topics about which two codes differ although a payer makes the same statements about both. */
type TopicOfCode = 'UNIT_LIMIT' | 'DOCUMENTATION';

const NO_FACTS = { requirements: [], limit: null } as const;

/** What statements alone come to: shared by all codes about which a payer makes the same ones. */
interface Profile {
  readonly key: string;
  readonly mayAssist: boolean;
  readonly statements: readonly (readonly ScopedStatement[])[];
  readonly cells: readonly Cell[];
}

/**
 * The matrix of one dated reference. A cell is made once: codes about which a payer says the same share it, and the
 * cells of a code of the book are kept as long as the reference is.
 */
export class ComparisonTable {
  private readonly reference: DatedReference;
  private readonly rows = new Map<string, CodeCells>();
  private readonly profiles = new Map<string, Profile>();
  private readonly cellsOfCodes = new Map<string, Cell>();
  private readonly compared = new Map<Cell, Map<Cell | null, ComparedCell>>();
  private readonly limited: ReadonlySet<string>;

  constructor(reference: DatedReference) {
    this.reference = reference;
    const limited = reference.payers.filter((payer) => appliesUnitLimits(payer, reference));
    this.limited = new Set(limited.map(({ slug }) => slug));
  }

  /** Every payer's cells about a code. */
  of(code: string): CodeCells {
    const kept = this.rows.get(code);
    if (kept) return kept;
    const made = this.make(code);
    // Thousands of further codes are only listed by releases; what callers ask of those must not fill the memory.
    if (this.reference.snapshot.codes.has(code)) this.rows.set(code, made);
    return made;
  }

  private make(code: string): CodeCells {
    const { payers } = this.reference;
    const own = payers.map((payer) => this.cellsOf(code, payer));
    const baseline = own[payers.findIndex(({ slug }) => slug === BASELINE)];
    const beside = (cells: readonly Cell[]) =>
      cells.map((cell, topic) => this.besideMedicare(cell, baseline?.[topic] ?? null));
    return new Map(payers.map(({ slug }, index) => [slug, beside(own[index] ?? [])]));
  }

  private cellsOf(code: string, payer: PayerView): readonly Cell[] {
    const { reference } = this;
    const profile = this.profileOf(payer, statementsAbout(code, payer, reference));
    const required = (reference.snapshot.requirements.get(code) ?? []).filter(({ requiredBy }) =>
      requiredBy.includes(payer.slug),
    );
    // Program services are on institutional claims alone, so theirs is the other table of limits.
    const setting = reference.codeRow(code)?.kind === 'PROGRAM' ? 'OUTPATIENT_HOSPITAL' : 'PRACTITIONER';
    const limit = this.limited.has(payer.slug) ? reference.unitLimit(code, setting) : null;
    return profile.cells.map((cell, index) => {
      const topic = ALL_TOPICS[index];
      if (topic === 'DOCUMENTATION' && required.length > 0) {
        return this.cellOfCode({ ...NO_FACTS, requirements: required }, topic, payer, profile);
      }
      if (topic === 'UNIT_LIMIT' && limit) {
        return this.cellOfCode({ ...NO_FACTS, limit }, topic, payer, profile);
      }
      return cell;
    });
  }

  private profileOf(payer: PayerView, statements: readonly ScopedStatement[]): Profile {
    const ids = statements.map(({ statement, specificity }) => `${statement.id}:${specificity}`);
    const key = `${payer.slug} ${ids.join(' ')}`;
    return keep(this.profiles, key, () => {
      const mayAssist = mayAssistIn(statements, this.reference);
      const byTopic = ALL_TOPICS.map((topic) => statements.filter((statement) => speaksOf(topic, statement)));
      const cells = ALL_TOPICS.map((topic, index) =>
        cellOf({ topic, payer, statements: byTopic[index] ?? [], mayAssist, ...NO_FACTS }, this.reference),
      );
      return { key, mayAssist, statements: byTopic, cells };
    });
  }

  /** A cell that also depends on what a release or the list of requirements says of the code. */
  private cellOfCode(
    facts: Pick<CellSources, 'limit' | 'requirements'>,
    topic: TopicOfCode,
    payer: PayerView,
    { key, mayAssist, statements }: Profile,
  ): Cell {
    const said = facts.limit
      ? JSON.stringify(facts.limit, (name, value: unknown) => (name === 'code' ? undefined : value))
      : facts.requirements.map((row) => row.key).join(' ');
    return keep(this.cellsOfCodes, `${topic} ${said} ${key}`, () => {
      const ofTopic = statements[ALL_TOPICS.indexOf(topic)] ?? [];
      return cellOf({ topic, payer, statements: ofTopic, mayAssist, ...facts }, this.reference);
    });
  }

  private besideMedicare(cell: Cell, medicare: Cell | null): ComparedCell {
    const byBaseline = keep(this.compared, cell, () => new Map<Cell | null, ComparedCell>());
    return keep(byBaseline, medicare, () => {
      const relationToMedicare = relationOf(cell, medicare);
      return { ...cell, relationToMedicare, differsFromMedicare: relationToMedicare === 'DIFFERENT' };
    });
  }
}

/** False where the payer says, for every plan, that an assistant may not furnish the service. */
function mayAssistIn(statements: readonly ScopedStatement[], { staleBefore }: DatedReference): boolean {
  const said = statements.filter(
    ({ plan, statement }) => plan === null && statement.terms?.assistantAllowed !== undefined,
  );
  return said.length === 0 || mergeStatements(said, staleBefore).terms?.assistantAllowed !== false;
}

/**
 * How a cell stands to Medicare's. Both must be KNOWN in terms, or nobody can tell. Medicare publishes its rules as a
 * whole, so a term that only the other payer states is a difference; a term that only Medicare states is a silence of
 * the other, which is no agreement.
 */
function relationOf(cell: Cell, medicare: Cell | null): Relation {
  if (cell.payer.slug === BASELINE) return 'BASELINE';
  if (!medicare || medicare.stated.size === 0 || cell.stated.size === 0) return 'UNKNOWN';
  const differs = [...cell.stated].some(([term, value]) => medicare.stated.get(term) !== value);
  if (differs) return 'DIFFERENT';
  return cell.stated.size === medicare.stated.size ? 'SAME' : 'UNKNOWN';
}

const TABLES = new WeakMap<DatedReference, ComparisonTable>();

/** The table of a dated reference, as long-lived as the reference itself. */
export function comparisonTable(reference: DatedReference): ComparisonTable {
  const known = TABLES.get(reference);
  if (known) return known;
  const made = new ComparisonTable(reference);
  TABLES.set(reference, made);
  return made;
}

function keep<K, V>(kept: Map<K, V>, key: K, make: () => V): V {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make();
  kept.set(key, made);
  return made;
}
