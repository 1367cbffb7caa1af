import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { printedSchema } from '../api/print.ts';

/** Serves the schema as text, for tools that generate types or check operations without an introspection. */
export function registerSchema(app: FastifyInstance): void {
  let file: { readonly text: string; readonly etag: string } | undefined;
  app.get('/schema.graphql', (request, reply) => {
    if (!file) {
      const text = printedSchema();
      file = { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
    }
    reply.headers({
      etag: file.etag,
      'cache-control': 'public, no-cache',
      'access-control-allow-origin': '*',
    });
    return request.headers['if-none-match'] === file.etag
      ? reply.code(304).send()
      : reply.type('text/plain; charset=utf-8').send(file.text);
  });
}
