import chromium from '@sparticuz/chromium';

/**
 * Unpacks Chromium into the temporary folder of this process, and prints where it is and how it wants to be started.
 * A program of its own: the package knows no other folder, and a test cannot change the one of its own process.
 */
process.stdout.write(JSON.stringify({ path: await chromium.executablePath(), flags: chromium.args }));
