import { readFile } from 'node:fs/promises';
import { readPropertiesFile } from '../formats/properties-file.js';

/** More than anybody writes into it; what is larger is not read. */
const LARGEST_BYTES = 1_048_576;

/** Reads a maintenance file, anew each time: answers a line, in SignServer's words, where it says that the server is down, or cannot be read. */
export function maintenanceFile(file: string, property: string): () => Promise<string | undefined> {
  return async () => {
    try {
      const content = await readFile(file);
      if (content.length > LARGEST_BYTES) throw new Error('it is too large');
      // As in Java, the last of several counts.
      const value = readPropertiesFile(content).findLast(({ key }) => key === property)?.value;
      return value?.trim().toLowerCase() === 'true' ? `MAINT: ${property}` : undefined;
    } catch {
      return 'MAINT: maintenance property file could not be read';
    }
  };
}
