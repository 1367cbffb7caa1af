import type { OnProgress } from '../releases/copy.ts';

const TERMINAL_EVERY_MS = 100;
const LOG_EVERY_MS = 5_000;
const BAR_WIDTH = 30;

/**
 * Shows how far long work is: a bar that is drawn over on a terminal, a line every few seconds elsewhere, and nothing
 * at all for work that is done before.
 */
export function showProgress(stream: NodeJS.WriteStream): { onProgress: OnProgress; clear(): void } {
  const every = stream.isTTY ? TERMINAL_EVERY_MS : LOG_EVERY_MS;
  let shownAt = Date.now();
  let isDrawn = false;
  return {
    onProgress(file, bytesRead, bytesAll) {
      if (Date.now() - shownAt < every) return;
      shownAt = Date.now();
      const share = bytesRead / Math.max(1, bytesAll);
      if (!stream.isTTY) return void stream.write(`${file}: ${Math.round(share * 100)} %\n`);
      const filled = Math.round(share * BAR_WIDTH);
      stream.write(
        `\r\x1b[K${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${Math.round(share * 100)} % ${file}`,
      );
      isDrawn = true;
    },
    clear() {
      if (isDrawn) stream.write('\r\x1b[K');
      isDrawn = false;
    },
  };
}
