import type { BenchSection } from './section.js';
import { auditedSection } from './sections/audited.js';
import { clientWsSection } from './sections/client-ws.js';
import { doorsSection } from './sections/doors.js';
import { pkcs11Section } from './sections/pkcs11.js';
import { processesSection } from './sections/processes.js';
import { startSection } from './sections/start.js';
import { storageSection } from './sections/storage.js';
import { timeStampsSection } from './sections/time-stamps.js';

/** All sections, in the order of a whole run. */
export const SECTIONS: readonly BenchSection[] = [
  startSection,
  clientWsSection,
  processesSection,
  doorsSection,
  timeStampsSection,
  auditedSection,
  pkcs11Section,
  storageSection,
];
