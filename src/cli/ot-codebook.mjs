#!/usr/bin/env node
// Starts the program on the Node that the project pins, whatever Node the terminal has. An image brings its own Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const pinnedNode = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));
const program = fileURLToPath(new URL('main.ts', import.meta.url));
const ownNode = Number.parseInt(process.versions.node, 10) >= 24 ? process.execPath : pinnedNode;
const child = spawn(existsSync(pinnedNode) ? pinnedNode : ownNode, [program, ...process.argv.slice(2)], {
  stdio: 'inherit',
});

child.once('error', () => {
  process.stderr.write('The packages are not installed: run "npm ci" first.\n');
  process.exitCode = 1;
});
// The terminal sends Ctrl-C to both processes: the program ends in its own time, and this one after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT') child.kill(signal);
  });
}
child.once('close', (code) => {
  process.exitCode ??= code ?? 1;
});
