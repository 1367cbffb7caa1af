import { useSyncExternalStore } from 'react';
import type { RoleCredential } from './config.ts';
import { storedRole, storeRole } from './storage.ts';

/** The choice that sends no credential. */
export const ANONYMOUS = 'ANONYMOUS';

/** What the last operation took. */
export interface LastRun {
  /** In the unit of `extensions.cost`; null where the response does not state it. */
  readonly cost: number | null;
  /** What the principal may still consume in this minute. */
  readonly left: number | null;
  readonly milliseconds: number;
  readonly bytes: number;
  readonly status: number;
  readonly errors: number;
}

/** A sentence for the person, and what takes back that which it reports. */
export interface Notice {
  readonly text: string;
  readonly undo?: () => void;
}

interface SessionState {
  readonly role: string;
  readonly lastRun: LastRun | null;
  readonly notice: Notice | null;
  /** The Authorization header that was sent last: the role's, or the tab's own. */
  readonly sentAuthorization: string | null;
}

/** Who sends the operations of this page, and what came of the last one. */
export class Session {
  readonly credentials: readonly RoleCredential[];
  private readonly listeners = new Set<() => void>();
  private state: SessionState;

  constructor(credentials: readonly RoleCredential[]) {
    this.credentials = credentials;
    const stored = storedRole();
    const isOffered = stored === ANONYMOUS || credentials.some(({ role }) => role === stored);
    const role = stored && isOffered ? stored : (credentials[0]?.role ?? ANONYMOUS);
    this.state = { role, lastRun: null, notice: null, sentAuthorization: this.authorizationOf(role) };
  }

  readonly current = (): SessionState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Runs what follows as this role. Roles that the server does not offer are left out. */
  readonly choose = (role: string): void => {
    if (role !== ANONYMOUS && !this.credentials.some((credential) => credential.role === role)) return;
    storeRole(role);
    this.update({ role, sentAuthorization: this.authorizationOf(role), notice: null });
  };

  /** What can be taken back stays on offer. */
  readonly report = (lastRun: LastRun): void =>
    this.update({ lastRun, notice: this.state.notice?.undo ? this.state.notice : null });

  readonly notify = (text: string, undo?: () => void): void =>
    this.update({ notice: { text, ...(undo && { undo }) } });

  readonly clearNotice = (): void => this.update({ notice: null });

  /** The headers of a request: those of the tab, and the role's credential unless the tab has its own. */
  readonly headersWith = (ofTab: Readonly<Record<string, string>>): Record<string, string> => {
    const own = Object.entries(ofTab).find(([name]) => name.toLowerCase() === 'authorization');
    const authorization = own ? own[1] : this.authorizationOf(this.state.role);
    if (authorization !== this.state.sentAuthorization) this.update({ sentAuthorization: authorization });
    return own || !authorization ? { ...ofTab } : { ...ofTab, authorization };
  };

  private authorizationOf(role: string): string | null {
    return this.credentials.find((credential) => credential.role === role)?.authorization ?? null;
  }

  private update(change: Partial<SessionState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

export function useSession(session: Session): SessionState {
  return useSyncExternalStore(session.subscribe, session.current);
}
