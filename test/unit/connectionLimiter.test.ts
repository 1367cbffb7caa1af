import { LIMITS } from '../../src/api/execution/limits.ts';
import { ConnectionLimiter, type Connection, type Full } from '../../src/http/subscriptionConnections.ts';

/** Who gets one of the places for connections with subscriptions. */

const opened: Connection[] = [];
afterEach(() => {
  for (const connection of opened.splice(0)) connection.release();
});

function start() {
  const limiter = new ConnectionLimiter();
  return (kind: 'PENDING' | 'ANONYMOUS' | 'AUTHENTICATED', key: string): Connection | Full => {
    const connection = limiter.add({ kind, key }, () => undefined);
    if (typeof connection !== 'string') opened.push(connection);
    return connection;
  };
}

const isOpen = (connection: Connection | Full) => typeof connection !== 'string';

test('anonymous and waiting connections leave places for credentials', () => {
  const open = start();
  for (let index = 0; index < LIMITS.anonymousConnections; index += 1)
    expect(isOpen(open('ANONYMOUS', `network ${index}`))).toBe(true);
  expect(open('ANONYMOUS', 'another network')).toBe('PROCESS_FULL');
  for (let index = 0; index < LIMITS.pendingConnections; index += 1)
    expect(isOpen(open('PENDING', `network ${index}`))).toBe(true);
  expect(open('PENDING', 'another network')).toBe('PROCESS_FULL');
  const places = LIMITS.connections - LIMITS.anonymousConnections - LIMITS.pendingConnections;
  expect(places).toBeGreaterThanOrEqual(LIMITS.connectionsPerPrincipal);
  for (let index = 0; index < places; index += 1)
    expect(isOpen(open('AUTHENTICATED', `person ${index}`))).toBe(true);
  expect(open('AUTHENTICATED', 'another person')).toBe('PROCESS_FULL');
});

test('a WebSocket leaves the places of waiting ones once it has authenticated', () => {
  const open = start();
  for (let index = 0; index < LIMITS.pendingConnectionsPerNetwork; index += 1) {
    const connection = open('PENDING', 'network');
    expect(
      typeof connection === 'string'
        ? connection
        : connection.moveTo({ kind: 'AUTHENTICATED', key: 'person' }),
    ).toBe(null);
  }
  for (let index = 0; index < LIMITS.pendingConnectionsPerNetwork; index += 1) open('PENDING', 'network');
  expect(open('PENDING', 'network')).toBe('KEY_FULL');
  opened.at(-1)?.release();
  expect(isOpen(open('PENDING', 'network'))).toBe(true);
});

test.each(['ANONYMOUS', 'AUTHENTICATED'] as const)(
  'one client has a bounded number of places: %s',
  (kind) => {
    const open = start();
    for (let index = 0; index < LIMITS.connectionsPerPrincipal; index += 1)
      expect(isOpen(open(kind, 'client'))).toBe(true);
    expect(open(kind, 'client')).toBe('KEY_FULL');
    expect(isOpen(open(kind, 'another client'))).toBe(true);
  },
);

test('a connection that has ended takes no other place', () => {
  const connection = start()('PENDING', 'network');
  if (typeof connection === 'string') throw new Error(connection);
  connection.release();
  expect(connection.moveTo({ kind: 'ANONYMOUS', key: 'network' })).toBe('KEY_FULL');
});
