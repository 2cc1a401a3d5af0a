import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Administration } from '../admin/administration.js';
import { readPropertiesFile } from '../formats/properties-file.js';
import { systemClock } from '../runtime/system.js';
import { packageFolder } from '../runtime/version.js';
import { writeSampleKeystore } from './sample-keystore.js';

/** The sample configuration, written to be read as well. */
const SAMPLE = join(packageFolder, 'docs', 'samples', 'quick-start.properties');

/** Configures the sample workers, and makes the keystore that they use at a path where there is none yet. */
export async function setUpSampleWorkers(administration: Administration, keystore: string): Promise<void> {
  const password = randomBytes(24).toString('base64url');
  const given = new Map([
    ['@KEYSTORE@', keystore],
    ['@PASSWORD@', password],
  ]);
  const entries = readPropertiesFile(await readFile(SAMPLE)).map((entry) => ({ ...entry, value: given.get(entry.value) ?? entry.value }));
  await administration.call('setProperties', { source: SAMPLE, entries });
  // Last, because its presence is what a later start goes by.
  await writeSampleKeystore(keystore, password, systemClock);
}
