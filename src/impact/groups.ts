import { addShare, isDisclosable, type Shares } from '../shared/smallCells.ts';
import { forEachInSlices } from '../shared/timeSlices.ts';
import { areCombinationsLarge } from './combinations.ts';
import { flipKey, type Compared } from './replay.ts';

/**
 * What may be shown of the sessions of one closed month and payer, whatever was disclosed before. An answer splits sessions into
 * groups (changed or not, priced or not, by flip), and so did each answer before it: every count that can be computed
 * from all of them is one of groups that they form together, so each of those must be disclosable. Sums of units and
 * amounts must not differ from each other by what few patients make up. And no linear combination of all sums, with those
 * of the statistics and the exports, may be of few patients.
 */

/** A session of the month and payer, and what the draft would change of it. */
export interface ReplayedSession {
  readonly position: number;
  readonly patient: string;
  readonly codes: readonly string[];
  /** Undefined when the draft is for another plan, null when the session cannot be billed. */
  readonly compared: Compared | null | undefined;
}

/** How much an answer discloses: each level leaves something out of the one before it. */
export const LEVELS = ['FLIPS', 'AMOUNTS', 'UNITS', 'CHANGED', 'EXAMINED'] as const;
type Level = (typeof LEVELS)[number];

/** What is shown of each session: stored, and never shown as such. */
export interface DisclosedAnswer {
  /** Positions of sessions by group. */
  readonly groups: Readonly<Record<string, readonly number[]>>;
  /** What a code of a session adds to the sums. */
  readonly lines: readonly DisclosedLine[];
}

/** Position, code, units before and after, and amounts before and after. */
type DisclosedLine = readonly [number, string, number, number, number, number];

/** What is published of the month and payer beside impacts. */
export interface Published {
  /** Codes with a cell in the statistics. */
  readonly codes: readonly string[];
  /** Rows of exports, with the position, units and amount of each session. */
  readonly rows: readonly {
    readonly code: string;
    readonly allowedCents: number | null;
    readonly observations: readonly (readonly [number, number, number | null])[];
  }[];
}

/** A session with what the level leaves out set to no change; null when it cannot be billed. */
export function atLevel(compared: Compared | null, level: Level): Compared | null {
  if (!compared) return null;
  const place = LEVELS.indexOf(level);
  const lines = compared.lines.map((line) => ({
    ...line,
    ...(place > LEVELS.indexOf('AMOUNTS') && { centsBefore: 0, centsAfter: 0 }),
    ...(place > LEVELS.indexOf('UNITS') && { unitsAfter: line.unitsBefore }),
  }));
  return {
    ...compared,
    lines,
    ...(place > LEVELS.indexOf('FLIPS') && { flips: [] }),
    ...(place > LEVELS.indexOf('AMOUNTS') && { allowedCentsBefore: null, allowedCentsAfter: null }),
    ...(place > LEVELS.indexOf('UNITS') && { unitsAfter: compared.unitsBefore }),
    ...(place > LEVELS.indexOf('CHANGED') && { changed: false }),
  };
}

/** What an answer of a level discloses. */
export function answerOf(sessions: readonly ReplayedSession[], level: Level): DisclosedAnswer {
  const groups: Record<string, number[]> = {};
  const lines: DisclosedLine[] = [];
  for (const { position, compared } of sessions) {
    if (compared === undefined) continue;
    const disclosed = atLevel(compared, level);
    (groups[groupOf(disclosed)] ??= []).push(position);
    if (!disclosed) continue;
    for (const { code, unitsBefore, unitsAfter, centsBefore, centsAfter } of disclosed.lines) {
      lines.push([position, code, unitsBefore, unitsAfter, centsBefore, centsAfter]);
    }
  }
  return { groups, lines };
}

function groupOf(disclosed: Compared | null): string {
  if (!disclosed) return 'not billable';
  const parts = ['examined'];
  if (disclosed.changed) parts.push('changed');
  if (amountsOf(disclosed)) parts.push('priced');
  return [...parts, ...disclosed.flips.map(flipKey).sort()].join(' ');
}

function amountsOf({ allowedCentsBefore, allowedCentsAfter }: Compared): readonly [number, number] | null {
  return allowedCentsBefore === null || allowedCentsAfter === null
    ? null
    : [allowedCentsBefore, allowedCentsAfter];
}

/** What is weighed: all that is known of one month. */
interface Weighed {
  readonly sessions: readonly ReplayedSession[];
  readonly answer: DisclosedAnswer;
  readonly before: readonly DisclosedAnswer[];
  readonly published: Published;
  /** Called with the milliseconds of each time slice. */
  readonly onSlice: (ms: number) => void;
}

/** Sessions or shares that are looked at before the clock is. */
const EVERY = 256;

/**
 * Whether an answer may be disclosed to those who may know all answers before it, the statistics and the exports. It
 * compares every session with every answer, so it lets other work run in between.
 */
export async function mayDisclose(weighed: Weighed): Promise<boolean> {
  return (
    (await areGroupsLarge(weighed)) &&
    (await isFarFromCells(weighed)) &&
    (await areFarApart(weighed, UNITS)) &&
    (await areFarApart(weighed, AMOUNTS)) &&
    (await areSumsLarge(weighed))
  );
}

/** Whether each group that the answers form together may be disclosed. */
async function areGroupsLarge({ sessions, answer, before, onSlice }: Weighed): Promise<boolean> {
  const places: ReadonlyMap<number, string>[] = [];
  const add = ({ groups }: DisclosedAnswer) => void places.push(groupByPosition(groups));
  await forEachInSlices([answer, ...before], add, { onSlice });
  const formed = new Map<string, Shares>();
  const assign = (session: ReplayedSession) => {
    const key = places.map((groupAt) => groupAt.get(session.position) ?? '').join('|');
    let shares = formed.get(key);
    if (!shares) formed.set(key, (shares = new Map<string, number[]>()));
    share(shares, session);
  };
  await forEachInSlices(sessions, assign, { onSlice, every: 16 });
  return [...formed.values()].every(isDisclosable);
}

/** Places in a line of what it adds to the sums before and after. */
const UNITS = [2, 3] as const;
const AMOUNTS = [4, 5] as const;
type Places = typeof UNITS | typeof AMOUNTS;

/** Whether each sum of the answer differs from each other that was disclosed in nothing, or in what many patients make up. */
async function areFarApart({ sessions, answer, before, onSlice }: Weighed, places: Places): Promise<boolean> {
  const bySession = ({ lines }: DisclosedAnswer) =>
    places.map((place) => {
      const sums = new Map<number, number>();
      for (const line of lines) sums.set(line[0], (sums.get(line[0]) ?? 0) + line[place]);
      return sums;
    });
  const own = bySession(answer);
  for (const others of [answer, ...before]) {
    for (const other of others === answer ? own : bySession(others)) {
      for (const one of own) {
        const difference: Shares = new Map();
        const compare = ({ position, patient }: ReplayedSession) => {
          const apart = Math.abs((one.get(position) ?? 0) - (other.get(position) ?? 0));
          if (apart > 0) addShare(difference, patient, [1, apart]);
        };
        await forEachInSlices(sessions, compare, { onSlice, every: EVERY });
        if (difference.size > 0 && !isDisclosable(difference)) return false;
      }
    }
  }
  return true;
}

function groupByPosition(groups: DisclosedAnswer['groups']): ReadonlyMap<number, string> {
  return new Map(
    Object.entries(groups).flatMap(([name, positions]) =>
      positions.map((position) => [position, name] as const),
    ),
  );
}

/** Whether no sum of groups is that of a code in the statistics or the exports but for few patients. */
async function isFarFromCells({ sessions, answer: { groups }, onSlice }: Weighed): Promise<boolean> {
  const places = groupByPosition(groups);
  const names = Object.keys(groups);
  const changed = names.filter((name) => name.startsWith('examined changed'));
  const examined = names.filter((name) => name.startsWith('examined'));
  const disclosed = [...names.map((name) => [name]), changed, examined, names].map((some) => new Set(some));
  const isFar = (code: string, some: ReadonlySet<string>): boolean => {
    const isIn = ({ position }: ReplayedSession) => some.has(places.get(position) ?? '');
    const rest = sessions.filter((session) => isIn(session) && !session.codes.includes(code));
    const others = sessions.filter((session) => !isIn(session) && session.codes.includes(code));
    const [small, isNested] = rest.length === 0 ? [others, true] : [rest, others.length === 0];
    return !isNested || small.length === 0 || isDisclosable(sharesOf(small));
  };
  let isFarFromAll = true;
  for (const code of new Set(sessions.flatMap(({ codes }) => codes))) {
    if (!isDisclosable(sharesOf(sessions.filter(({ codes }) => codes.includes(code))))) continue;
    const weigh = (some: ReadonlySet<string>) => void (isFarFromAll &&= isFar(code, some));
    await forEachInSlices(disclosed, weigh, { onSlice });
    if (!isFarFromAll) return false;
  }
  return true;
}

/** Whether no combination of the counts, the units or the amounts that are disclosed anywhere is of few patients. */
async function areSumsLarge({ sessions, answer, before, published, onSlice }: Weighed): Promise<boolean> {
  const patients = new Map(sessions.map(({ position, patient }) => [position, patient]));
  const unknowns = new Unknowns();
  const patientOf = (unknown: number) => {
    const position = unknowns.positionOf(unknown);
    // Sessions beyond the sample have no known patient. Each is taken for one patient, together they are many.
    return patients.get(position) ?? `session ${position}`;
  };
  const counts = {
    of: ({ groups }: DisclosedAnswer) =>
      Object.values(groups).map((all) => all.map((one) => unknowns.at(one))),
    published: [
      ...published.codes.map((code) =>
        sessions.filter(({ codes }) => codes.includes(code)).map(({ position }) => unknowns.at(position)),
      ),
      ...published.rows.map(({ observations }) => observations.map(([position]) => unknowns.at(position))),
    ],
  };
  const sums = (places: Places, { rows }: Pick<Published, 'rows'>, of: 1 | 2) => ({
    of: ({ lines }: DisclosedAnswer) =>
      places.map((place) => lines.flatMap((line) => unknowns.of(line[0], line[1], line[place]))),
    published: rows.map(({ code, observations }) =>
      observations.flatMap((observation) => unknowns.of(observation[0], code, observation[of] ?? 0)),
    ),
  });
  const priced = { rows: published.rows.filter(({ allowedCents }) => allowedCents !== null) };
  for (const kind of [counts, sums(UNITS, published, 1), sums(AMOUNTS, priced, 2)]) {
    const known = [...kind.published];
    const add = (one: DisclosedAnswer) => void known.push(...kind.of(one));
    await forEachInSlices(before, add, { onSlice });
    if (!(await areCombinationsLarge({ known, added: kind.of(answer), patientOf, onSlice }))) return false;
  }
  return true;
}

/** Numbers the unknowns: a session, and what a code of a session adds. */
class Unknowns {
  private readonly values = new Map<string, Map<number, number>>();
  private count = 1;

  at(position: number): number {
    return position * 2 ** 32;
  }

  /** Rules that leave the same value are of the same unknown; a code that adds nothing is none. */
  of(position: number, code: string, value: number): number[] {
    if (value === 0) return [];
    let ofCode = this.values.get(code);
    if (!ofCode) this.values.set(code, (ofCode = new Map<number, number>()));
    let id = ofCode.get(value);
    if (id === undefined) ofCode.set(value, (id = this.count++));
    return [position * 2 ** 32 + id];
  }

  positionOf(unknown: number): number {
    return Math.floor(unknown / 2 ** 32);
  }
}

function sharesOf(sessions: readonly ReplayedSession[]): Shares {
  const shares: Shares = new Map();
  for (const session of sessions) share(shares, session);
  return shares;
}

function share(shares: Shares, { patient, compared }: ReplayedSession): void {
  addShare(shares, patient, [
    1,
    compared?.unitsBefore ?? 0,
    compared?.unitsAfter ?? 0,
    compared?.allowedCentsBefore ?? 0,
    compared?.allowedCentsAfter ?? 0,
  ]);
}
