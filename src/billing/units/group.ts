import { minutesBetween } from '../dates.ts';
import type { CodeFacts, Service, SessionSpan, Timing } from '../types.ts';

/** Unit length that enters the 8-minute arithmetic (TIM-01). */
export const POOLED_UNIT_MINUTES = 15;

/** The codes of the day, by what is known of them. */
export interface CodeLookup {
  /** Facts of a code in force on the date of service, or undefined when there is no such code then. */
  facts(code: string): CodeFacts | undefined;
  /** Timed add-on codes that continue the given code, in force on the date of service. */
  timedAddOnsOf(code: string): readonly CodeFacts[];
}

/** A timed code with, where CPT splits the service in two codes, the add-on that continues it (TIM-05, TIM-06). */
export interface TimedGroup {
  readonly kind: 'TIMED';
  readonly code: string;
  readonly unitMinutes: number;
  readonly addOn: { readonly code: string; readonly unitMinutes: number } | null;
  /** Therapist minutes, those with the assistant included (CO-01). */
  readonly therapistMinutes: number;
  /** Minutes of the assistant alone. */
  readonly assistantMinutes: number;
  readonly minutes: number;
  /** Whether the minutes enter the total of the 8-minute rule. */
  readonly pooled: boolean;
  readonly modifiers: readonly string[];
}

/** A code billed once however long it took: untimed, per day, per 30 days or per month (TIM-03). */
export interface OnceGroup {
  readonly kind: 'ONCE';
  readonly code: string;
  readonly timing: Exclude<Timing, 'TIMED' | 'PER_SESSION'>;
  readonly minutes: number | null;
  readonly timesDocumented: number;
  readonly modifiers: readonly string[];
}

/** A per-session code with every session that was held (TIM-04). */
export interface SessionGroup {
  readonly kind: 'SESSIONS';
  readonly code: string;
  readonly minimumMinutes: number;
  readonly sessions: readonly { readonly minutes: number; readonly span: string | null }[];
  readonly modifiers: readonly string[];
}

export type ServiceGroup = TimedGroup | OnceGroup | SessionGroup;

/** Minutes by the therapist: alone, and together with the assistant (CO-01); start and end stand in for minutes. */
export function therapistMinutesOf(service: Service): number {
  if (service.minutes === null && service.assistantMinutes === null && service.jointMinutes === null) {
    return spanMinutes(service) ?? 0;
  }
  return (service.minutes ?? 0) + (service.jointMinutes ?? 0);
}

/** All minutes of a service, joint ones once; a per-session service has the minutes of its sessions. */
export function minutesOf(service: Service): number {
  if (service.sessions.length > 0) {
    return service.sessions.reduce((sum, session) => sum + sessionMinutes(session), 0);
  }
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
 * Gathers the documented services into what is counted as one: entries of one code, and a primary code with the
 * add-on that continues it. Documented order is kept; an add-on counts from the place of its primary.
 */
export function groupServices(services: readonly Service[], codes: CodeLookup): ServiceGroup[] {
  const documented = new Set(services.map((service) => service.code));
  const groups = new Map<string, Service[]>();
  for (const service of services) {
    const key = groupKey(service, codes, documented);
    groups.set(key, [...(groups.get(key) ?? []), service]);
  }
  return [...groups.values()].map((members) => toGroup(members, codes));
}

/** Entries with one key are counted as one. Untimed codes stay apart when their modifiers tell them apart (LT, RT). */
function groupKey(service: Service, codes: CodeLookup, documented: ReadonlySet<string>): string {
  const facts = factsOf(service.code, codes);
  if (facts.timing === 'TIMED') {
    return facts.addOnTo.find((primary) => documented.has(primary)) ?? facts.code;
  }
  if (facts.timing === 'PER_SESSION') return facts.code;
  return [facts.code, ...[...service.modifiers].sort()].join(' ');
}

function toGroup(members: readonly Service[], codes: CodeLookup): ServiceGroup {
  const modifiers = [...new Set(members.flatMap((member) => member.modifiers))];
  const head = members.map((member) => factsOf(member.code, codes)).sort(primaryFirst)[0] as CodeFacts;
  switch (head.timing) {
    case 'TIMED':
      return timedGroup(head, members, modifiers, codes);
    case 'PER_SESSION':
      return {
        kind: 'SESSIONS',
        code: head.code,
        minimumMinutes: head.minimumSessionMinutes ?? 0,
        sessions: members.flatMap(sessionsOf),
        modifiers,
      };
    default:
      return {
        kind: 'ONCE',
        code: head.code,
        timing: head.timing,
        minutes: members.some(hasTime) ? members.reduce((sum, member) => sum + minutesOf(member), 0) : null,
        timesDocumented: members.length,
        modifiers,
      };
  }
}

function timedGroup(
  head: CodeFacts,
  members: readonly Service[],
  modifiers: readonly string[],
  codes: CodeLookup,
): TimedGroup {
  const unitMinutes = head.unitMinutes ?? POOLED_UNIT_MINUTES;
  const addOn = codes.timedAddOnsOf(head.code)[0];
  const therapistMinutes = members.reduce((sum, member) => sum + therapistMinutesOf(member), 0);
  const assistantMinutes = members.reduce((sum, member) => sum + (member.assistantMinutes ?? 0), 0);
  return {
    kind: 'TIMED',
    code: head.code,
    unitMinutes,
    addOn: addOn ? { code: addOn.code, unitMinutes: addOn.unitMinutes ?? POOLED_UNIT_MINUTES } : null,
    therapistMinutes,
    assistantMinutes,
    minutes: therapistMinutes + assistantMinutes,
    pooled: unitMinutes === POOLED_UNIT_MINUTES && continuesFifteenMinuteCode(head, codes),
    modifiers,
  };
}

/** An add-on of a longer code (97551 after the 30 minutes of 97550) stays outside the pool even on its own. */
function continuesFifteenMinuteCode(facts: CodeFacts, codes: CodeLookup): boolean {
  return facts.addOnTo.every(
    (primary) => (codes.facts(primary)?.unitMinutes ?? POOLED_UNIT_MINUTES) === POOLED_UNIT_MINUTES,
  );
}

function primaryFirst(a: CodeFacts, b: CodeFacts): number {
  return Number(a.addOnTo.length > 0) - Number(b.addOnTo.length > 0);
}

/** A per-session service without listed sessions was one session: long ones are never split (TIM-04). */
function sessionsOf(service: Service): SessionGroup['sessions'] {
  if (service.sessions.length === 0) return [{ minutes: minutesOf(service), span: spanText(service) }];
  return service.sessions.map((session) => ({ minutes: sessionMinutes(session), span: spanText(session) }));
}

function spanText(span: Pick<SessionSpan, 'startTime' | 'endTime'>): string | null {
  return span.startTime !== null && span.endTime !== null ? `${span.startTime} to ${span.endTime}` : null;
}

function hasTime(service: Service): boolean {
  return (
    service.minutes !== null ||
    service.assistantMinutes !== null ||
    service.jointMinutes !== null ||
    service.startTime !== null
  );
}

function factsOf(code: string, codes: CodeLookup): CodeFacts {
  const facts = codes.facts(code);
  if (!facts) throw new Error(`code ${code} is not in force: check the input before counting units`);
  return facts;
}
