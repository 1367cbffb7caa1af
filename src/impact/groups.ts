import { addShare, isDisclosable, type Shares } from '../shared/smallCells.ts';
import { forEachInSlices } from '../shared/timeSlices.ts';
import { areCombinationsLarge } from './combinations.ts';
import { flipKey, type Compared } from './replay.ts';

/**
 * What may be shown of the sessions of one closed month and payer, whatever was disclosed before. An answer splits sessions into
 * groups (changed or not, priced or not, by flip), and so did each answer before it: every count that can be computed
 * from all of them is one of groups that they form together, so each of those must be disclosable. Sums of units and
 * amounts must not differ from each other by what few patients make up.
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
  /** Position, units before and after, and amounts before and after, as they are part of the sums. */
  readonly parts: readonly (readonly [number, number, number, number, number])[];
}

/** A session with what the level leaves out set to no change; null when it cannot be billed. */
export function atLevel(compared: Compared | null, level: Level): Compared | null {
  if (!compared) return null;
  const place = LEVELS.indexOf(level);
  return {
    ...compared,
    ...(place > LEVELS.indexOf('FLIPS') && { flips: [] }),
    ...(place > LEVELS.indexOf('AMOUNTS') && { allowedCentsBefore: null, allowedCentsAfter: null }),
    ...(place > LEVELS.indexOf('UNITS') && { unitsAfter: compared.unitsBefore }),
    ...(place > LEVELS.indexOf('CHANGED') && { changed: false }),
  };
}

/** What an answer of a level discloses. */
export function answerOf(sessions: readonly ReplayedSession[], level: Level): DisclosedAnswer {
  const groups: Record<string, number[]> = {};
  const parts: DisclosedAnswer['parts'][number][] = [];
  for (const { position, compared } of sessions) {
    if (compared === undefined) continue;
    const disclosed = atLevel(compared, level);
    (groups[groupOf(disclosed)] ??= []).push(position);
    if (!disclosed) continue;
    const amounts = amountsOf(disclosed) ?? ([0, 0] as const);
    parts.push([position, disclosed.unitsBefore, disclosed.unitsAfter, ...amounts]);
  }
  return { groups, parts };
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
  /** Called with the milliseconds of each time slice. */
  readonly onSlice: (ms: number) => void;
}

/** Sessions or shares that are looked at before the clock is. */
const EVERY = 256;

/**
 * Whether an answer may be disclosed to those who may know all answers before it, and the statistics. It compares every
 * session with every answer, so it lets other work run in between.
 */
export async function mayDisclose(
  sessions: readonly ReplayedSession[],
  answer: DisclosedAnswer,
  before: readonly DisclosedAnswer[],
  onSlice: (ms: number) => void = () => undefined,
): Promise<boolean> {
  const weighed = { sessions, answer, before, onSlice };
  return (
    (await areGroupsLarge(weighed)) &&
    (await isFarFromCells(weighed)) &&
    (await areFarApart(weighed, UNITS)) &&
    (await areFarApart(weighed, AMOUNTS))
  );
}

/** Whether each group that the answers form together may be disclosed. */
async function areGroupsLarge({ sessions, answer, before, onSlice }: Weighed): Promise<boolean> {
  const groupOfSession = await formedGroups([answer, ...before], onSlice);
  const formed = new Map<string | null, Shares>();
  const assign = (session: ReplayedSession) => {
    const key = groupOfSession(session);
    let shares = formed.get(key);
    if (!shares) formed.set(key, (shares = new Map<string, number[]>()));
    share(shares, session);
  };
  await forEachInSlices(sessions, assign, { onSlice, every: 16 });
  return [...formed.values()].every(isDisclosable);
}

/** The group that answers form together of each session; null for one that is in none of them. */
async function formedGroups(
  answers: readonly DisclosedAnswer[],
  onSlice: (ms: number) => void,
): Promise<(session: ReplayedSession) => string | null> {
  const places: ReadonlyMap<number, string>[] = [];
  const add = ({ groups }: DisclosedAnswer) => void places.push(groupByPosition(groups));
  await forEachInSlices(answers, add, { onSlice });
  return ({ position }) => {
    const groups = places.map((groupAt) => groupAt.get(position));
    return groups.every((group) => group === undefined) ? null : groups.join('|');
  };
}

/** Places in `parts` of the sums before and after. */
const UNITS = [1, 2] as const;
const AMOUNTS = [3, 4] as const;

/** Whether each sum of the answer differs from each other that was disclosed in nothing, or in what many patients make up. */
async function areFarApart(
  { sessions, answer, before, onSlice }: Weighed,
  places: readonly (1 | 2 | 3 | 4)[],
): Promise<boolean> {
  const sumsOf = ({ parts }: DisclosedAnswer) =>
    places.map((place) => new Map(parts.map((part) => [part[0], part[place]] as const)));
  const own = sumsOf(answer);
  for (const others of [answer, ...before]) {
    for (const other of others === answer ? own : sumsOf(others)) {
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

/** Whether the answers add up to nothing about few patients with the sums of codes in the statistics and the exports. */
async function isFarFromCells({ sessions, answer, before, onSlice }: Weighed): Promise<boolean> {
  const groupOfSession = await formedGroups([answer, ...before], onSlice);
  const grouped = sessions.map((session) => ({ ...session, group: groupOfSession(session) }));
  return areCombinationsLarge(grouped, sharesOf, onSlice);
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
