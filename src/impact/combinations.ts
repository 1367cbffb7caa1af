import { SMALLEST_CELL } from '../shared/smallCells.ts';
import { forEachInSlices } from '../shared/timeSlices.ts';

/**
 * Whether sums may be disclosed beside others, whatever is computed from all of them. Each is a sum of unknowns, such as
 * the units of a code in a session; what can be computed is a linear combination of sums. A combination that is zero
 * but for the unknowns of fewer than 11 patients would disclose something of these.
 *
 * The arithmetic is that of a prime field. A combination with rational coefficients, made primitive, is one of the field
 * with no larger support, so none is overlooked.
 */

/** The unknowns that a sum adds up, each once. They are numbers, because a month has many times a hundred thousand. */
export type Sum = readonly number[];

/** The largest prime below 2^26: the product of two residues is an exact number. */
const PRIME = 67_108_859;

/** Most multiplications of a search: a second or two. What is not shown by then is not disclosed. */
const MOST_WORK = 2e8;

/** Values by class of unknowns, then the coordinates that are zero for what was known before. */
type Vector = readonly number[];

interface Combined {
  readonly known: readonly Sum[];
  readonly added: readonly Sum[];
  readonly patientOf: (unknown: number) => string;
  /** Called with the milliseconds of each time slice. */
  readonly onSlice: (ms: number) => void;
}

/** Whether no combination that takes one of the added sums is of fewer than 11 patients. */
export async function areCombinationsLarge(combined: Combined): Promise<boolean> {
  const { classes, rows } = await classesOf(combined);
  const basis = await basisOf(rows, combined);
  return new Search(classes, basis.added, combined.onSlice).isLarge(basis.vectors, new Set());
}

/** Unknowns that were split from those of another class by a sum that has them. */
interface Split {
  readonly from: number;
  readonly sum: number;
}

/** The patients of the unknowns that every sum either has or lacks together; those of most patients first. */
async function classesOf({ known, added, patientOf, onSlice }: Combined): Promise<{
  readonly classes: readonly ReadonlySet<string>[];
  readonly rows: readonly ReadonlySet<number>[];
}> {
  const classAt = new Map<number, number>();
  const splits: (Split | null)[] = [null];
  const sums = [...known, ...added];
  let place = 0;
  const split = (sum: Sum) => {
    const moved = new Map<number, number>();
    for (const unknown of sum) {
      const from = classAt.get(unknown) ?? 0;
      let to = moved.get(from);
      if (to === undefined) moved.set(from, (to = splits.push({ from, sum: place }) - 1));
      classAt.set(unknown, to);
    }
    place += 1;
  };
  await forEachInSlices(sums, split, { onSlice });
  const patients = new Map<number, Set<string>>();
  const assign = ([unknown, at]: readonly [number, number]) => {
    const own = patients.get(at);
    if (own) own.add(patientOf(unknown));
    else patients.set(at, new Set([patientOf(unknown)]));
  };
  await forEachInSlices(classAt, assign, { onSlice, every: 256 });
  const classes = [...patients].sort(([, a], [, b]) => b.size - a.size);
  const rows = sums.map(() => new Set<number>());
  for (const [index, [at]] of classes.entries()) {
    for (let one = splits[at]; one; one = splits[one.from]) rows[one.sum]?.add(index);
  }
  return { classes: classes.map(([, own]) => own), rows };
}

/** Independent vectors that span the sums, and how many of them the added ones contribute. */
async function basisOf(
  rows: readonly ReadonlySet<number>[],
  { known, onSlice }: Combined,
): Promise<{ readonly vectors: readonly Vector[]; readonly added: number }> {
  const width = Math.max(0, ...rows.map((row) => Math.max(-1, ...row) + 1));
  const found: { readonly vector: Vector; readonly pivot: number; readonly isAdded: boolean }[] = [];
  let place = 0;
  const reduce = (row: ReadonlySet<number>) => {
    const start: Vector = Array.from({ length: width }, (_, index) => Number(row.has(index)));
    const vector = found.reduce((rest, by) => eliminate(rest, by.vector, by.pivot), start);
    const pivot = vector.findIndex((value) => value !== 0);
    if (pivot >= 0) found.push({ vector, pivot, isAdded: place >= known.length });
    place += 1;
  };
  await forEachInSlices(rows, reduce, { onSlice });
  const added = found.filter(({ isAdded }) => isAdded);
  const vectors = found.map((one) => [...one.vector, ...added.map((other) => Number(other === one))]);
  return { vectors, added: added.length };
}

/** Looks for a combination of few patients that is not one of what was known. */
class Search {
  private readonly classes: readonly ReadonlySet<string>[];
  private readonly added: number;
  private readonly onSlice: (ms: number) => void;
  private work = 0;

  constructor(classes: readonly ReadonlySet<string>[], added: number, onSlice: (ms: number) => void) {
    this.classes = classes;
    this.added = added;
    this.onSlice = onSlice;
  }

  /**
   * Whether the space has no such combination of fewer than 11 patients, these included. It must be zero on each class
   * that has too many with them. A class of few is either zero too, or its patients are among them.
   */
  async isLarge(space: readonly Vector[], patients: ReadonlySet<string>): Promise<boolean> {
    let rest = space;
    const exclude = (own: ReadonlySet<string>, place: number) => {
      if (this.hasAdded(rest) && together(patients, own).size >= SMALLEST_CELL)
        rest = this.zeroAt(rest, place);
    };
    await forEachInSlices(this.classes.entries(), ([place, own]) => exclude(own, place), {
      onSlice: this.onSlice,
    });
    if (!this.hasAdded(rest)) return true;
    const place = this.classes.findIndex(
      (own, index) =>
        [...own].some((patient) => !patients.has(patient)) && rest.some((vector) => vector[index] !== 0),
    );
    const own = this.classes[place];
    if (!own || this.work > MOST_WORK) return false;
    return (
      (await this.isLarge(this.zeroAt(rest, place), patients)) && this.isLarge(rest, together(patients, own))
    );
  }

  private hasAdded(space: readonly Vector[]): boolean {
    return space.some((vector) => vector.slice(vector.length - this.added).some((value) => value !== 0));
  }

  /** The subspace of the vectors that are zero at a class. */
  private zeroAt(space: readonly Vector[], place: number): readonly Vector[] {
    this.work += space.length * (this.classes.length + this.added);
    const pivot = space.find((vector) => vector[place] !== 0);
    if (!pivot) return space;
    return space.filter((vector) => vector !== pivot).map((vector) => eliminate(vector, pivot, place));
  }
}

function together(some: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...some, ...others]);
}

/** A vector plus a multiple of another, so that it is zero at a place. */
function eliminate(vector: Vector, by: Vector, place: number): Vector {
  const value = vector[place] ?? 0;
  if (value === 0) return vector;
  const factor = residue(-value * inverse(by[place] ?? 0));
  return vector.map((own, index) => residue(own + residue(factor * (by[index] ?? 0))));
}

function residue(value: number): number {
  const rest = value % PRIME;
  return rest < 0 ? rest + PRIME : rest;
}

/** The reciprocal in the field, by Fermat's little theorem. */
function inverse(value: number): number {
  let [result, base] = [1, value];
  for (let exponent = PRIME - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = residue(result * base);
    base = residue(base * base);
  }
  return result;
}
