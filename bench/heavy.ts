import { DocumentCache } from '../src/api/execution/documents.ts';
import { OperationExecutor } from '../src/api/execution/executor.ts';
import { OperationLimiter } from '../src/api/execution/operationLimiter.ts';
import type { RequestContext } from '../src/api/kit/context.ts';
import type { ReferenceStore } from '../src/reference/store.ts';
import { HEAVY_SHAPES, type HeavyShape } from './heavyShapes.ts';

/** A shape is repeated until it took this long, and at least this often. */
const TAKES_MS = 200;
const REPETITIONS = 3;

/** Sizes of a shape, of which the largest that the limits allow is measured. */
const SIZES = [200, 100, 50, 25, 10, 5, 2, 1];

interface MeasuredShape {
  readonly name: string;
  readonly cost: number;
  /** CPU time of one execution, serialization included. */
  readonly ms: number;
  /** CPU time in milliseconds for 1,000 points of cost. */
  readonly msPerThousand: number;
}

interface Options {
  readonly store: ReferenceStore;
  readonly makeContext: () => Promise<RequestContext>;
}

/** Runs each heavy shape in its largest form that the limits allow. Throws when a shape is invalid or never allowed. */
async function measureHeavyShapes({ store, makeContext }: Options): Promise<readonly MeasuredShape[]> {
  const limiter = new OperationLimiter(new DocumentCache(true), () => store.listSizes());
  const executor = new OperationExecutor({
    onInternalError: (error) => {
      throw error;
    },
  });
  /** Its cost; null when a limit rejects it. */
  const run = async ({ query, variables }: HeavyShape): Promise<number | null> => {
    const checked = limiter.checkOperation({ query, operationName: null, variables });
    const result = checked.error
      ? { errors: [{ message: checked.error.message, extensions: { code: 'QUERY_TOO_COMPLEX' } }] }
      : await executor.execute(checked.operation, await makeContext());
    const [error] = result.errors ?? [];
    if (error && error.extensions?.['code'] !== 'QUERY_TOO_COMPLEX') throw new Error(error.message);
    JSON.stringify(result);
    return error ? null : checked.cost;
  };
  const measured: MeasuredShape[] = [];
  for (const [name, make] of Object.entries(HEAVY_SHAPES)) {
    let cost: number | null = null;
    let size = 0;
    for (size of SIZES) if ((cost = await run(make(size, 0))) !== null) break;
    if (cost === null) throw new Error(`the shape "${name}" is rejected in every size`);
    const started = cpuMs();
    const turns: number[] = [];
    while (turns.length < REPETITIONS || cpuMs() - started < TAKES_MS) {
      const before = cpuMs();
      await run(make(size, turns.length + 1));
      turns.push(cpuMs() - before);
    }
    const ms = median(turns);
    measured.push({ name: `${name} (${size})`, cost, ms, msPerThousand: (ms * 1_000) / cost });
  }
  return measured.toSorted((one, other) => one.msPerThousand - other.msPerThousand);
}

/** Not the mean: now and then a turn pays for garbage or the compiler of all the others. */
function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

/** CPU time of this process so far. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Prints the shapes whose cost says the least and the most about their CPU time, and the factor between them. */
export async function reportHeavyShapes(options: Options, log: (line: string) => void): Promise<void> {
  const measured = await measureHeavyShapes(options);
  for (const { name, cost, ms, msPerThousand } of measured) {
    log(`  ${msPerThousand.toFixed(2)} ms per 1,000 of cost: ${name}, cost ${cost}, ${ms.toFixed(1)} ms`);
  }
  const factor = (measured.at(-1)?.msPerThousand ?? 0) / (measured[0]?.msPerThousand ?? 1);
  log(`${measured.length} heavy shapes: CPU per 1,000 of cost within a factor of ${factor.toFixed(1)}`);
}
