import { parse } from 'yaml';
import { z } from 'zod';
import { settingNames } from '../src/shared/config.ts';
import { read } from './support/houseRules.ts';

/** The containers that we ship: what each may do, and that every setting reaches the server. */

const DIGEST = /^[^\s@]+:[^\s@]+@sha256:[0-9a-f]{64}$/;

const serviceSchema = z.object({
  image: z.string().optional(),
  build: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  deploy: z.object({ resources: z.object({ limits: z.object({ memory: z.string() }) }) }),
  read_only: z.literal(true),
  tmpfs: z.array(z.string()).min(1),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
});

const compose = parse(read('docker-compose.yml')) as { services: Record<string, unknown> };
const services = Object.entries(compose.services);

test.each(services)('%s is confined, has a memory limit, and its image has a digest', (_name, service) => {
  const { image, build } = serviceSchema.parse(service);
  if (build === undefined) expect(image).toMatch(DIGEST);
  else expect(image).toBeUndefined();
});

test('every image that ours is built from has a digest', () => {
  const images = [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
  expect(images.length).toBeGreaterThan(0);
  for (const image of images) expect(image).toMatch(DIGEST);
});

test.each([
  ['node:24-slim', false],
  [`node@sha256:${'a'.repeat(64)}`, false],
  ['node:24-slim@sha256:abc', false],
  [`node:24-slim@sha256:${'a'.repeat(64)}`, true],
])('%s has a version and a digest: %p', (image, hasBoth) => expect(DIGEST.test(image)).toBe(hasBoth));

/** What the image or the composition itself decides. */
const DECIDED = ['PORT', 'HOST', 'NODE_ENV', 'DATA_DIR', 'DATABASE_OWNER_URL'];

test('every setting reaches the server, secrets as files', () => {
  const { environment } = serviceSchema.parse(compose.services['api']);
  const expected = settingNames()
    .filter(({ name }) => !DECIDED.includes(name))
    .map(({ name, isSecret }) => (isSecret ? `${name}_FILE` : name));
  expect(Object.keys(environment).sort()).toEqual(expected.sort());
  for (const [name, value] of Object.entries(environment)) {
    if (name.endsWith('_URL_FILE')) expect(value).toMatch(/^\/run\/secrets\//);
    else expect(value).toMatch(new RegExp(`^\\$\\{${name}:[-?]`));
  }
});

test('no password is in the environment of a container', () => {
  for (const [, service] of services)
    for (const value of Object.values(serviceSchema.parse(service).environment))
      expect(value).not.toMatch(/PASSWORD|:\/\/[^/]*@/);
});
