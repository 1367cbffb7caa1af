import { BusyError } from '../../src/db/connectionSemaphore.ts';
import { GroupCommit } from '../../src/db/groupCommit.ts';

const [A, B] = ['a', 'b'] as const;

type Limits = ConstructorParameters<typeof GroupCommit<string>>[1];
interface Group {
  readonly organization: string;
  readonly rows: readonly string[];
  readonly end: (error?: Error) => void;
}

/** Groups that are committed when the test says so; a row `bad` makes its group fail. */
function open(limits: Partial<Limits> = {}) {
  let at = 0;
  const groups: Group[] = [];
  const write = (organization: string, rows: readonly string[]) =>
    new Promise<void>((resolve, reject) => {
      const end = (error?: Error) => {
        if (error !== undefined) reject(error);
        else if (rows.includes('bad')) reject(new Error('this row is refused'));
        else resolve();
      };
      groups.push({ organization, rows, end });
    });
  const commits = new GroupCommit<string>(
    write,
    { groupRows: 10, waitingRows: 20, waitMs: 60_000, queueAgeMs: 100, ...limits },
    () => at,
  );
  const add = (organization: string, ...rows: readonly string[]) => {
    const member = { state: 'waits' };
    commits.add(organization, rows).then(
      () => (member.state = 'committed'),
      (error: unknown) => (member.state = error instanceof BusyError ? 'busy' : 'failed'),
    );
    return member;
  };
  /** Ends each group as it begins, until none begins. */
  const endAll = async () => {
    for (let ended = 0; ; ended += 1) {
      await settled();
      const group = groups[ended];
      if (!group) return;
      group.end();
    }
  };
  return { commits, groups, add, endAll, pass: (ms: number) => void (at += ms) };
}

const settled = async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test('while a group is committed the next one gathers, and nobody is answered before its own', async () => {
  const { groups, add, commits } = open();
  const first = add(A, '1');
  await settled();
  const [second, third] = [add(A, '2', '3'), add(A, '4')];
  await settled();
  expect(groups.map(({ rows }) => rows)).toEqual([['1']]);
  expect(commits.waiting).toBe(3);
  groups[0]?.end();
  await settled();
  expect(groups.map(({ rows }) => rows)).toEqual([['1'], ['2', '3', '4']]);
  expect([first, second, third].map(({ state }) => state)).toEqual(['committed', 'waits', 'waits']);
  groups[1]?.end();
  await settled();
  expect([second, third].map(({ state }) => state)).toEqual(['committed', 'committed']);
  expect(commits.waiting).toBe(0);
});

test('organizations have groups of their own, which do not wait for each other', async () => {
  const { groups, add } = open();
  const [a, b] = [add(A, '1'), add(B, '2')];
  await settled();
  expect(groups.map(({ organization, rows }) => [organization, rows])).toEqual([
    [A, ['1']],
    [B, ['2']],
  ]);
  groups[1]?.end();
  await settled();
  expect([a.state, b.state]).toEqual(['waits', 'committed']);
});

test('a group has at most its number of rows, and never part of a member', async () => {
  const { groups, add, endAll } = open({ groupRows: 4, waitingRows: 100 });
  const large = ['4', '5', '6', '7', '8', '9'];
  const members = [add(A, '1', '2', '3'), add(A, ...large), add(A, 'a'), add(A, 'b')];
  await endAll();
  expect(groups.map(({ rows }) => rows)).toEqual([['1', '2', '3'], large, ['a', 'b']]);
  expect(members.every(({ state }) => state === 'committed')).toBe(true);
});

test.each([0, 3, 6])(
  'a row that is refused fails its own member alone, at place %i of seven',
  async (place) => {
    const { add, endAll } = open();
    const members = Array.from({ length: 7 }, (_, index) => add(A, index === place ? 'bad' : String(index)));
    await endAll();
    expect(members.map(({ state }) => state)).toEqual(
      members.map((_, index) => (index === place ? 'failed' : 'committed')),
    );
  },
);

test('a store that is away fails a group at once, and the next group is tried', async () => {
  const { groups, add } = open();
  const members = [add(A, '1'), add(A, '2')];
  await settled();
  const next = add(A, '3');
  groups[0]?.end(Object.assign(new Error('gone'), { code: 'ECONNRESET' }));
  await settled();
  expect(members.map(({ state }) => state)).toEqual(['failed', 'failed']);
  expect(groups).toHaveLength(2);
  groups[1]?.end();
  await settled();
  expect(next.state).toBe('committed');
});

test('rows beyond the most that may wait are rejected, and others of the organization are not lost', async () => {
  const { add, endAll } = open({ waitingRows: 3 });
  add(A, '0');
  await settled();
  const [waits, busy, other] = [add(A, '1', '2'), add(A, '3', '4'), add(B, '5')];
  await endAll();
  expect([waits.state, busy.state, other.state]).toEqual(['committed', 'busy', 'committed']);
});

test('a member whose group does not begin in time is rejected and never written', async () => {
  const { groups, add, commits } = open({ waitMs: 20 });
  const first = add(A, '1');
  await settled();
  const late = add(A, '2');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([first.state, late.state, commits.waiting]).toEqual(['waits', 'busy', 0]);
  groups[0]?.end();
  await commits.idle();
  expect(groups).toHaveLength(1);
});

test('while a member has waited long, further work of its organization is rejected before it begins', async () => {
  const { commits, groups, add, pass } = open();
  add(A, '1');
  await settled();
  pass(1_000);
  // Nobody waits for the group that is being committed.
  expect(() => commits.checkAge(A)).not.toThrow();
  add(A, '2');
  pass(101);
  expect(() => commits.checkAge(A)).toThrow(BusyError);
  expect(() => commits.checkAge(B)).not.toThrow();
  groups[0]?.end();
  await settled();
  expect(() => commits.checkAge(A)).not.toThrow();
});

test('it is idle when every group has ended, also those that fail', async () => {
  const { commits, add, endAll } = open();
  await commits.idle();
  const members = [add(A, '1'), add(A, 'bad'), add(B, '2')];
  let isIdle = false;
  const idle = commits.idle().then(() => (isIdle = true));
  await settled();
  expect(isIdle).toBe(false);
  await endAll();
  await idle;
  expect(members.map(({ state }) => state)).toEqual(['committed', 'failed', 'committed']);
});
