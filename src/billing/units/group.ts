import { minutesBetween } from '../../shared/localTime.ts';
import type { Facts } from '../facts.ts';
import type { Service, SessionSpan } from '../dayOfCare/types.ts';
import type { CodeFacts } from '../types.ts';
import { isManagement, MANAGEMENT, managementTimes, type ManagementTimes } from './monitoring.ts';
import type { Timing } from '../../shared/enums.ts';

/** Unit length that enters the 8-minute arithmetic (TIM-01). */
export const POOLED_UNIT_MINUTES = 15;

/** Modifiers of outpatient therapy, which the engine decides itself; program sessions never carry them (MOD-11). */
export const OUTPATIENT_MODIFIERS = ['GO', 'CO', 'KX'];

interface GroupBase {
  readonly code: string;
  readonly codeFacts: CodeFacts;
  /** Therapist minutes, those with the assistant included (CO-01); units follow from these and the next (CO-02). */
  readonly therapistMinutes: number;
  /** Minutes of the assistant alone. */
  readonly assistantMinutes: number;
  /** Modifiers documented on any entry, each once. */
  readonly modifiers: readonly string[];
  /** Whether any entry had a 15-minute interval of its own. */
  readonly distinct: boolean;
  /** The entries as documented. */
  readonly services: readonly Service[];
}

/** A timed code with, where CPT splits the service in two codes, the add-on that continues it (TIM-05, TIM-06). */
export interface TimedGroup extends GroupBase {
  readonly kind: 'TIMED';
  readonly unitMinutes: number;
  readonly addOn: CodeFacts | null;
  readonly minutes: number;
  /** Whether the minutes enter the total of the 8-minute rule. */
  readonly pooled: boolean;
}

/** A code billed once however long it took: untimed, per day, per 30 days or per month (TIM-03). */
export interface OnceGroup extends GroupBase {
  readonly kind: 'ONCE';
  readonly timing: Exclude<Timing, 'TIMED' | 'PER_SESSION'>;
  readonly minutes: number | null;
  /** Whether its entries are the two sides of one service, billed as one line (BIL-01). */
  readonly bothSides?: true;
}

/** A per-session code with every session that was held (TIM-04). */
export interface SessionGroup extends GroupBase {
  readonly kind: 'SESSIONS';
  readonly minimumMinutes: number;
  readonly sessions: readonly SessionSpan[];
}

/** The management of remote monitoring, billed by the minutes of the calendar month (RTM-01). */
export interface MonthlyGroup extends GroupBase {
  readonly kind: 'MONTHLY';
  /** All minutes of the month; null when an entry has none. */
  readonly minutes: number | null;
  readonly times: ManagementTimes;
}

export type ServiceGroup = TimedGroup | OnceGroup | SessionGroup | MonthlyGroup;

/** Whether the payer's unit rule counts its minutes. */
export function isPooled(group: ServiceGroup): group is TimedGroup {
  return group.kind === 'TIMED' && group.pooled;
}

function sessionsMinutes({ sessions }: Service): number {
  return sessions.reduce((sum, session) => sum + sessionMinutes(session), 0);
}

/** Minutes by the therapist: alone, and together with the assistant (CO-01); start and end stand in for minutes. */
function therapistMinutesOf(service: Service): number {
  if (service.sessions.length > 0) return sessionsMinutes(service) - (service.assistantMinutes ?? 0);
  if (service.minutes === null && service.assistantMinutes === null && service.jointMinutes === null) {
    return spanMinutes(service) ?? 0;
  }
  return (service.minutes ?? 0) + (service.jointMinutes ?? 0);
}

/** All minutes of a service, joint ones once; a per-session service has the minutes of its sessions. */
export function minutesOf(service: Service): number {
  if (service.sessions.length > 0) return sessionsMinutes(service);
  return therapistMinutesOf(service) + (service.assistantMinutes ?? 0);
}

/** Minutes of one session, from its own count or from its start and end. */
export function sessionMinutes(session: SessionSpan): number {
  return session.minutes ?? spanMinutes(session) ?? 0;
}

function spanMinutes(span: Pick<SessionSpan, 'startTime' | 'endTime'>): number | null {
  return span.startTime !== null && span.endTime !== null
    ? minutesBetween(span.startTime, span.endTime)
    : null;
}

/**
 * Minutes are those of skilled, direct, one-to-one care; set-up, rest and notes are not among them.
 * Gathers the documented services into what is counted as one: entries of one code, and a primary code with the
 * add-on that continues it. Documented order is kept; an add-on counts from the place of its primary.
 */
export function groupServices(services: readonly Service[], facts: Facts): ServiceGroup[] {
  const only = services[0];
  if (only && services.length === 1) return [toGroup([only], facts)];
  const members = new Map<string, Service[]>();
  for (const service of services) {
    const key = groupKey(service, codeFactsOf(service.code, facts), services);
    const known = members.get(key);
    if (known) known.push(service);
    else members.set(key, [service]);
  }
  const groups: ServiceGroup[] = [];
  for (const entries of members.values()) groups.push(toGroup(entries, facts));
  return groups;
}

/** Entries with one key are counted as one. Untimed codes with different modifiers (LT, RT) stay separate. */
function groupKey(service: Service, code: CodeFacts, services: readonly Service[]): string {
  if (isManagement(code.code, services)) return MANAGEMENT;
  switch (code.timing) {
    case 'TIMED':
      if (code.addOnTo.length === 0) return code.code;
      return code.addOnTo.find((primary) => services.some((other) => other.code === primary)) ?? code.code;
    case 'PER_SESSION':
      return code.code;
    default:
      return service.modifiers.length === 0
        ? code.code
        : `${code.code} ${distinguishingModifiers(service)}`.trimEnd();
  }
}

/** GO, CO and KX do not distinguish entries: the engine places them itself (CLM-06). */
function distinguishingModifiers({ modifiers }: Service): string {
  return modifiers
    .filter((modifier) => !OUTPATIENT_MODIFIERS.includes(modifier))
    .sort()
    .join(' ');
}

/** What was documented for one code of a service. */
interface Entries {
  readonly services: readonly Service[];
  readonly modifiers: readonly string[];
  readonly distinct: boolean;
}

/**
 * The entries of one code of the group. A code that was documented has its own (59 on 97130 says nothing of 97129); one
 * that follows from the minutes alone has those of the whole service.
 */
export function entriesOf(group: ServiceGroup, code: string): Entries {
  if (group.services.length === 1) return group;
  const own = group.services.filter((service) => service.code === code);
  if (own.length === 0 || own.length === group.services.length) return group;
  return {
    services: own,
    modifiers: modifiersOf(own),
    distinct: own.some((service) => service.distinct),
  };
}

/** Minutes of the entries of one code of a group; null when all entries are of one code. */
export function ownMinutes(
  group: ServiceGroup,
  code: string,
): { readonly therapist: number; readonly assistant: number } | null {
  const { services } = group;
  if (services.every((service) => service.code === services[0]?.code)) return null;
  let therapist = 0;
  let assistant = 0;
  for (const service of services) {
    if (service.code !== code) continue;
    therapist += therapistMinutesOf(service);
    assistant += service.assistantMinutes ?? 0;
  }
  return { therapist, assistant };
}

function toGroup(services: readonly Service[], facts: Facts): ServiceGroup {
  const first = services[0] as Service;
  const head = headOf(services, facts);
  let therapistMinutes = 0;
  let assistantMinutes = 0;
  for (const service of services) {
    therapistMinutes += therapistMinutesOf(service);
    assistantMinutes += service.assistantMinutes ?? 0;
  }
  const base: GroupBase = {
    code: head.code,
    codeFacts: head,
    therapistMinutes,
    assistantMinutes,
    modifiers: modifiersOf(services),
    distinct: services.length === 1 ? first.distinct : services.some((service) => service.distinct),
    services,
  };
  const times = isManagement(head.code, services) ? managementTimes(facts) : null;
  if (times) {
    const minutes = services.every(hasTime) ? therapistMinutes + assistantMinutes : null;
    return { ...base, kind: 'MONTHLY', minutes, times };
  }
  switch (head.timing) {
    case 'TIMED':
      return timedGroup(base, facts);
    case 'PER_SESSION':
      return {
        ...base,
        kind: 'SESSIONS',
        minimumMinutes: head.minimumSessionMinutes ?? 0,
        sessions: services.flatMap(sessionsOf),
      };
    default:
      return {
        ...base,
        kind: 'ONCE',
        timing: head.timing,
        minutes: services.some(hasTime) ? therapistMinutes + assistantMinutes : null,
      };
  }
}

/** The code that stands for the group: the primary one when its add-on is documented beside it. */
function headOf(services: readonly Service[], facts: Facts): CodeFacts {
  const first = codeFactsOf((services[0] as Service).code, facts);
  if (services.length === 1 || first.addOnTo.length === 0) return first;
  for (const service of services) {
    const code = codeFactsOf(service.code, facts);
    if (code.addOnTo.length === 0) return code;
  }
  return first;
}

function timedGroup(base: GroupBase, facts: Facts): TimedGroup {
  const unitMinutes = base.codeFacts.unitMinutes ?? POOLED_UNIT_MINUTES;
  const addOn = facts.timedAddOnsOf(base.code)[0] ?? null;
  return {
    ...base,
    kind: 'TIMED',
    unitMinutes,
    addOn,
    minutes: base.therapistMinutes + base.assistantMinutes,
    pooled: unitMinutes === POOLED_UNIT_MINUTES && continuesFifteenMinuteCode(base.codeFacts, facts),
  };
}

/** An add-on of a longer code (97551 after the 30 minutes of 97550) stays outside the pool even on its own. */
function continuesFifteenMinuteCode(code: CodeFacts, facts: Facts): boolean {
  return code.addOnTo.every(
    (primary) => (facts.code(primary)?.unitMinutes ?? POOLED_UNIT_MINUTES) === POOLED_UNIT_MINUTES,
  );
}

function modifiersOf(services: readonly Service[]): readonly string[] {
  const first = services[0] as Service;
  if (services.length === 1) return first.modifiers;
  return [...new Set(services.flatMap((service) => service.modifiers))];
}

/** A per-session service without listed sessions was one session: long ones are never split (TIM-04). */
function sessionsOf(service: Service): readonly SessionSpan[] {
  if (service.sessions.length > 0) return service.sessions;
  return [{ minutes: minutesOf(service), startTime: service.startTime, endTime: service.endTime }];
}

function hasTime(service: Service): boolean {
  return (
    service.minutes !== null ||
    service.assistantMinutes !== null ||
    service.jointMinutes !== null ||
    service.startTime !== null
  );
}

function codeFactsOf(code: string, facts: Facts): CodeFacts {
  const found = facts.code(code);
  if (!found) throw new Error(`code ${code} is not in force: check the input before counting units`);
  return found;
}
