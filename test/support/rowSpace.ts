/**
 * Exact linear algebra over what somebody knows: each number is a sum of unknowns, and every number that can be computed
 * from several is a linear combination of them. Computed in a prime field: a combination of rational numbers, made
 * primitive, is one of the field with no larger support, so nothing is overlooked.
 */

/** The coefficient of each unknown in a number that is known. */
export type Equation = ReadonlyMap<string, number>;

/** The largest prime below 2^26: a product of two residues is an exact number. */
const PRIME = 67_108_859;

/** Most dimensions of the space that is searched by its vectors of minimal support. */
const MOST_DIMENSIONS = 4;

type Vector = number[];

/** Unknowns that have the same coefficients in every equation; no combination sets them apart. */
interface Atom {
  readonly unknowns: readonly string[];
  readonly patients: ReadonlySet<string>;
}

/** What a combination is of: its unknowns and their patients. */
export interface Combination {
  readonly patients: readonly string[];
  readonly unknowns: readonly string[];
}

export interface RowSpace {
  readonly unknowns: number;
  readonly atoms: number;
  readonly rank: number;
  /** The nonzero combination of fewest patients if those are fewer than `most`; null proves that there is none. */
  readonly smallest: Combination | null;
}

/**
 * Every combination that is of fewer than `most` patients is zero on each atom of `most` patients or more. The
 * combinations that are zero on all of these are a space of their own, found by elimination. If it is only zero, no
 * combination at all is of fewer patients. Otherwise its vectors of minimal support are listed: one of them has the
 * fewest patients.
 */
export function rowSpaceOf(
  equations: readonly Equation[],
  patientOf: (unknown: string) => string,
  most = 11,
): RowSpace {
  const atoms = atomsOf(equations, patientOf);
  const rows = equations.map((equation) =>
    atoms.map(({ unknowns: [first = ''] }) => residue(equation.get(first) ?? 0)),
  );
  const basis = independent(rows);
  let space = basis;
  for (const [place, { patients }] of atoms.entries()) {
    if (patients.size >= most) space = zeroAt(space, place);
  }
  const smallest = fewestPatients(space, atoms);
  return {
    unknowns: atoms.reduce((sum, { unknowns }) => sum + unknowns.length, 0),
    atoms: atoms.length,
    rank: basis.length,
    smallest: smallest && smallest.patients.length < most ? smallest : null,
  };
}

function atomsOf(equations: readonly Equation[], patientOf: (unknown: string) => string): Atom[] {
  const columns = new Map<string, string>();
  for (const [place, equation] of equations.entries()) {
    for (const [unknown, coefficient] of equation) {
      if (coefficient !== 0) columns.set(unknown, `${columns.get(unknown) ?? ''} ${place}:${coefficient}`);
    }
  }
  const alike = Map.groupBy(columns.keys(), (unknown) => columns.get(unknown));
  return [...alike.values()].map((unknowns) => ({ unknowns, patients: new Set(unknowns.map(patientOf)) }));
}

function fewestPatients(space: readonly Vector[], atoms: readonly Atom[]): Combination | null {
  if (space.length === 0) return null;
  if (space.length > MOST_DIMENSIONS) throw new Error(`${space.length} dimensions are too many to search`);
  const places = [...atoms.keys()].filter((place) => space.some((vector) => vector[place] !== 0));
  let smallest: Combination | null = null;
  for (const chosen of choices(places, space.length - 1)) {
    const [vector, ...others] = chosen.reduce<readonly Vector[]>(zeroAt, space);
    // More than one is left where the chosen places depend on each other; other choices have its vectors.
    if (!vector || others.length > 0) continue;
    const of = atoms.filter((_, place) => vector[place] !== 0);
    const patients = [...new Set(of.flatMap((atom) => [...atom.patients]))];
    if (!smallest || patients.length < smallest.patients.length) {
      smallest = { patients, unknowns: of.flatMap(({ unknowns }) => unknowns) };
    }
  }
  return smallest;
}

function choices(places: readonly number[], count: number): number[][] {
  if (count === 0) return [[]];
  return places.flatMap((place, index) =>
    choices(places.slice(index + 1), count - 1).map((others) => [place, ...others]),
  );
}

/** The vectors of a basis that is independent, after Gaussian elimination. */
function independent(rows: readonly Vector[]): Vector[] {
  const basis: { readonly vector: Vector; readonly pivot: number }[] = [];
  for (const row of rows) {
    const rest = basis.reduce((vector, by) => eliminate(vector, by.vector, by.pivot), row);
    const pivot = rest.findIndex((value) => value !== 0);
    if (pivot >= 0) basis.push({ vector: rest, pivot });
  }
  return basis.map(({ vector }) => vector);
}

/** The subspace of the vectors that are zero at a place. */
function zeroAt(space: readonly Vector[], place: number): Vector[] {
  const pivot = space.find((vector) => vector[place] !== 0);
  if (!pivot) return [...space];
  return space.filter((vector) => vector !== pivot).map((vector) => eliminate(vector, pivot, place));
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

/** By Fermat's little theorem. */
function inverse(value: number): number {
  let [result, base] = [1, residue(value)];
  for (let exponent = PRIME - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = residue(result * base);
    base = residue(base * base);
  }
  return result;
}
