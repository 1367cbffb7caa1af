import type { Command } from 'commander';
import { program } from '../../src/cli/program.ts';

/** Every command of the program with its path, such as `policies import`. */
function commandsOf(command: Command, path: readonly string[] = []): [string, Command][] {
  const own: [string, Command] = [path.join(' '), command];
  return [own, ...command.commands.flatMap((child) => commandsOf(child, [...path, child.name()]))];
}

const COMMANDS = commandsOf(program());

/** What the command prints for `--help`. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => void (text += part) });
  command.outputHelp();
  return text;
}

test('the program has the commands that its guides name', () => {
  expect(COMMANDS.map(([path]) => path).filter((path) => path.includes(' ') || path === 'bill')).toEqual([
    'bill',
    'policies export',
    'policies import',
    'policies stale',
    'rates import',
    'rates export',
    'catalog diff',
    'catalog import',
    'catalog export',
    'catalog accept',
    'release import',
    'release list',
    'release diff',
    'release remove',
    'organization create',
    'audit verify',
    'operations manifest',
    'db migrate',
    'db reset',
    'db migration',
    'schema print',
  ]);
});

test.each(COMMANDS)('%j --help describes the command and ends with examples of it', (path, command) => {
  const help = helpOf(command);
  expect(command.description()).not.toBe('');
  expect(help).toContain(`Usage: ot-codebook${path === '' ? '' : ` ${path}`}`);
  const [, examples = ''] = help.split('Examples:\n');
  expect(examples.trim().split('\n').length).toBeGreaterThan(0);
  expect(examples).toContain(`$ ot-codebook ${path}`.trim());
});

test('every command that prints a result can print JSON', () => {
  const without = COMMANDS.filter(
    ([, command]) => command.commands.length === 0 && !command.options.some(({ long }) => long === '--json'),
  ).map(([path]) => path);
  // These write files, or delete one: there is no result to read.
  expect(without).toEqual([
    'policies export',
    'rates export',
    'catalog export',
    'db reset',
    'db migration',
    'schema print',
  ]);
});
