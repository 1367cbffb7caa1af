import type { FastifyInstance } from 'fastify';
import { LIMITS } from '../api/execution/limits.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Milliseconds that the request kept the event loop before its operation ran. */
    busyMs: number;
  }
}

/** A body that no request needs: the code names the limit that it exceeds. */
class OversizedError extends Error {
  readonly statusCode = 400;
  readonly code: 'TOO_DEEP' | 'TOO_MANY_VALUES';

  constructor(code: OversizedError['code']) {
    super('the body is too deep or has too many values');
    this.code = code;
  }
}

/**
 * Parses bodies as Fastify does, counts the time, and rejects those that nest too deeply or have too many values unread: a
 * body of brackets takes the parser, and everybody after it, a hundred times as long as one of text.
 */
export function registerJsonBody(app: FastifyInstance): void {
  app.decorateRequest('busyMs', 0);
  // A form could send it without a question of the browser.
  app.removeContentTypeParser('text/plain');
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    const startedAt = performance.now();
    const end: typeof done = (error, parsed) => {
      request.busyMs += performance.now() - startedAt;
      done(error, parsed);
    };
    const { depth, values } = sizeOf(body);
    if (depth > LIMITS.bodyDepth) end(new OversizedError('TOO_DEEP'));
    else if (values > LIMITS.bodyValues) end(new OversizedError('TOO_MANY_VALUES'));
    else void parse(request, body, end);
  });
}

const [QUOTE, BACKSLASH, COMMA] = ['"'.charCodeAt(0), '\\'.charCodeAt(0), ','.charCodeAt(0)];
const OPENING: ReadonlySet<number> = new Set(['{'.charCodeAt(0), '['.charCodeAt(0)]);
const CLOSING: ReadonlySet<number> = new Set(['}'.charCodeAt(0), ']'.charCodeAt(0)]);

/** Levels of lists and objects in a text of JSON, and its values; counted until one of them is over its limit. */
function sizeOf(text: string): { readonly depth: number; readonly values: number } {
  let [depth, deepest, values] = [0, 0, 1];
  let isString = false;
  for (let at = 0; at < text.length && deepest <= LIMITS.bodyDepth && values <= LIMITS.bodyValues; at += 1) {
    const char = text.charCodeAt(at);
    if (isString) {
      if (char === BACKSLASH) at += 1;
      else if (char === QUOTE) isString = false;
    } else if (char === QUOTE) isString = true;
    else if (char === COMMA) values += 1;
    else if (OPENING.has(char)) {
      values += 1;
      deepest = Math.max(deepest, (depth += 1));
    } else if (CLOSING.has(char)) depth -= 1;
  }
  return { depth: deepest, values };
}
