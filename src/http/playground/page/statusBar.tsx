import { useEffect, useState } from 'react';
import { UnStyledButton } from '@graphiql/react';
import { ANONYMOUS, useSession, type LastRun, type Session } from './session.ts';

interface StatusBarProps {
  readonly endpoint: string;
  readonly session: Session;
}

/** Who sends the operations, what the last one took, and what just happened. */
export function StatusBar({ endpoint, session }: StatusBarProps) {
  const { role, lastRun, notice, sentAuthorization } = useSession(session);
  const identity = useIdentity(endpoint, sentAuthorization);
  const undo = notice?.undo;
  return (
    <footer className="playground-status">
      <label>
        Role{' '}
        <select value={role} onChange={({ target }) => session.choose(target.value)}>
          {session.credentials.map((credential) => (
            <option key={credential.role} value={credential.role}>
              {credential.role}
            </option>
          ))}
          <option value={ANONYMOUS}>{ANONYMOUS}</option>
        </select>
      </label>
      <span className="playground-identity" aria-live="polite">
        {identity}
      </span>
      <span className="playground-notice" role="status">
        {notice?.text}
      </span>
      {undo && (
        <UnStyledButton
          type="button"
          className="playground-undo"
          onClick={() => {
            session.clearNotice();
            undo();
          }}
        >
          Undo
        </UnStyledButton>
      )}
      <span className="playground-run" aria-live="polite">
        {lastRun && runText(lastRun)}
      </span>
    </footer>
  );
}

function runText({ cost, left, milliseconds, bytes, status, errors }: LastRun): string {
  const number = (value: number) => value.toLocaleString('en-US');
  return [
    ...(cost === null ? [] : [`cost ${number(cost)}`]),
    ...(left === null ? [] : [`${number(left)} left this minute`]),
    `${number(milliseconds)} ms`,
    `${number(Math.ceil(bytes / 1000))} kB`,
    ...(status === 200 ? [] : [`HTTP ${status}`]),
    ...(errors === 0 ? [] : [`${errors} ${errors === 1 ? 'error' : 'errors'}`]),
  ].join(' · ');
}

const WHO_AM_I = 'query WhoAmIInThePlayground { viewer { subject organization roles } }';

interface Viewer {
  readonly subject: string;
  readonly organization: string | null;
  readonly roles: readonly string[];
}

/** Whom the API takes the sender for, in one line. */
function useIdentity(endpoint: string, authorization: string | null): string {
  const [identity, setIdentity] = useState('');
  useEffect(() => {
    const leaving = new AbortController();
    setIdentity('');
    void whoAmI(endpoint, authorization, leaving.signal).then((text) => {
      if (!leaving.signal.aborted) setIdentity(text);
    });
    return () => leaving.abort();
  }, [endpoint, authorization]);
  return identity;
}

async function whoAmI(endpoint: string, authorization: string | null, signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(authorization && { authorization }),
      },
      body: JSON.stringify({ query: WHO_AM_I }),
      signal,
    });
    const { data, errors } = (await response.json()) as {
      data?: { viewer?: Viewer };
      errors?: { message: string }[];
    };
    const viewer = data?.viewer;
    if (!viewer) return errors?.[0]?.message ?? `The API answered with status ${response.status}.`;
    if (viewer.organization === null) return 'anonymous, without an organization';
    return `${viewer.subject} · ${viewer.roles.join(', ') || 'no role'} · ${viewer.organization}`;
  } catch {
    return 'The API does not respond.';
  }
}
