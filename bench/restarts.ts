import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { givenAddresses, prepareDatabase } from '../src/db/addresses.ts';
import { withDatabase } from '../src/db/command.ts';
import { EXPORT_QUEUES } from '../src/exports/worker.ts';
import { fillDatabase } from '../src/seeding/fill.ts';
import { runBench } from './command.ts';
import { freePort, startProgram, startServer, type ServerProcess } from './servers.ts';

/**
 * No request is lost when servers stop: twenty times SIGTERM under keep-alive load, and 100,000 requests through the load
 * balancer of deploy/nginx.conf while its three replicas are restarted one after another, again and again. Needs nginx.
 */

const STOPS = 20;
const REQUESTS = 100_000;
const CLIENTS = 32;
const REPLICAS = 3;
const BODY = JSON.stringify({ query: '{ code(code: "97530") { title } }' });

interface Outcomes {
  answered: number;
  /** Sent, and never answered with 200. */
  readonly lost: string[];
}

async function main(): Promise<void> {
  await runBench(async ({ config, log }) => {
    await withDatabase(config, log, async (url) => {
      const addresses = await givenAddresses({ ...config, databaseUrl: url });
      await prepareDatabase(addresses, { environment: config.environment, log });
      await fillDatabase(url, { queues: EXPORT_QUEUES, demo: true, log });
      await stopUnderLoad(url, log);
      await restartBehindBalancer(url, log);
    });
  });
}

async function stopUnderLoad(url: string, log: (line: string) => void): Promise<void> {
  const outcomes: Outcomes = { answered: 0, lost: [] };
  for (let round = 0; round < STOPS; round += 1) {
    const server = await startServer(await freePort(), url, { SHUTDOWN_GRACE_SECONDS: '1' });
    let isOver = false;
    const clients = runClients(server.url, outcomes, () => isOver);
    await sleep(300);
    await server.stop();
    isOver = true;
    await clients;
  }
  log(`${STOPS} × SIGTERM under load: ${outcomes.answered} answered, ${describe(outcomes)}`);
}

async function restartBehindBalancer(url: string, log: (line: string) => void): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-nginx-'));
  const ports = await Promise.all(Array.from({ length: REPLICAS }, freePort));
  const settings = { SHUTDOWN_GRACE_SECONDS: '8' };
  const replicas = await Promise.all(ports.map((port) => startServer(port, url, settings)));
  const port = await freePort();
  await writeFile(path.join(folder, 'nginx.conf'), await balancerConfig(folder, port, ports));
  const nginx = startProgram('nginx', [
    '-p',
    folder,
    '-c',
    path.join(folder, 'nginx.conf'),
    '-g',
    'daemon off;',
  ]);
  try {
    await sleep(500);
    const outcomes: Outcomes = { answered: 0, lost: [] };
    const started = performance.now();
    let restarts = 0;
    const isDone = () => restarts >= REPLICAS && outcomes.answered + outcomes.lost.length >= REQUESTS;
    const clients = runClients(`http://127.0.0.1:${port}`, outcomes, isDone);
    for (let index = 0; !isDone(); index = (index + 1) % REPLICAS) {
      await (replicas[index] as ServerProcess).stop();
      replicas[index] = await startServer(ports[index] as number, url, settings);
      restarts += 1;
    }
    await clients;
    const seconds = ((performance.now() - started) / 1_000).toFixed(0);
    log(
      `rolling restart: ${outcomes.answered} answered in ${seconds} s over ${restarts} restarts, ${describe(outcomes)}`,
    );
  } finally {
    nginx.kill();
    await Promise.all(replicas.map((replica) => replica.kill()));
    await rm(folder, { recursive: true });
  }
}

/** The balancer's own configuration, with addresses of this machine in place of the names of Docker. */
async function balancerConfig(folder: string, port: number, ports: readonly number[]): Promise<string> {
  const shipped = await readFile(path.resolve(import.meta.dirname, '../deploy/nginx.conf'), 'utf8');
  const upstream = /^ *server api:4000 resolve (.*);$/m;
  if (!upstream.test(shipped)) throw new Error('deploy/nginx.conf has no server api:4000');
  const servers = (_line: string, options: string) =>
    ports.map((each) => `server 127.0.0.1:${each} ${options};`).join('\n');
  return `pid ${folder}/pid;\nerror_log ${folder}/error.log;\n${shipped}`
    .replace(upstream, servers)
    .replace(/^ *resolver .*$/m, '')
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('access_log /dev/stdout plain', 'access_log off');
}

/** Clients that send one request after another over connections that Node's own agent leaves open. */
async function runClients(url: string, outcomes: Outcomes, isOver: () => boolean): Promise<void> {
  const loop = async () => {
    while (!isOver()) {
      const outcome = await send(url);
      if (outcome === 'answered') outcomes.answered += 1;
      // Nothing was sent: the server has closed its door.
      else if (outcome === 'ECONNREFUSED') await sleep(5);
      else outcomes.lost.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, loop));
  http.globalAgent.destroy();
}

function send(url: string): Promise<string> {
  return new Promise((resolve) => {
    const request = http.request(
      `${url}/graphql`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': BODY.length },
      },
      (response) => {
        response.resume();
        response.once('end', () =>
          resolve(response.statusCode === 200 ? 'answered' : String(response.statusCode)),
        );
        response.once('error', ({ message }) => resolve(message));
      },
    );
    request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    request.end(BODY);
  });
}

function describe({ lost }: Outcomes): string {
  const counts = Map.groupBy(lost, (reason) => reason);
  const reasons = [...counts].map(([reason, each]) => `${each.length} × ${reason}`).join(', ');
  return lost.length === 0 ? '0 lost' : `${lost.length} lost: ${reasons}`;
}

await main();
