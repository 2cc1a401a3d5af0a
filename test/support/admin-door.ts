import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.js';

/** The text of the WSDL file of AdminWS. */
export const adminWsdl = readFileSync(join(projectRoot, 'wsdl', 'adminws.wsdl'), 'utf8');
