import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentChecks } from '../../src/engine/health-problems.js';
import { certificateReader } from '../../src/formats/x509/x509.js';
import { SIGN_SERVER_WS_PATH, signServerWs } from '../../src/interfaces/soap/sign-server-ws.js';
import { VALIDATION_WS_PATH, validationWs } from '../../src/interfaces/soap/validation-ws.js';
import { projectRoot } from './project-root.js';
import { openDoorOf, type TestDoor } from './soap-door.js';

const wsdl = (name: string): string => readFileSync(join(projectRoot, 'wsdl', name), 'utf8');

const NOBODY: EnvironmentChecks = { store: { workers: () => Promise.resolve([]) } };

/** SignServerWS over HTTP on a free port, with an engine that answers backwards. */
export function openSignServerDoor(checks: EnvironmentChecks = NOBODY): Promise<TestDoor> {
  return openDoorOf(SIGN_SERVER_WS_PATH, (engine) =>
    signServerWs({ ...checks, engine, certificates: certificateReader, wsdl: wsdl('signserverws.wsdl') }),
  );
}

/** The same of ValidationWS; the class of its validation services is `Service`. */
export function openValidationDoor(checks: EnvironmentChecks = NOBODY): Promise<TestDoor> {
  const isValidationService = (className: string): boolean => className === 'Service';
  return openDoorOf(VALIDATION_WS_PATH, (engine) =>
    validationWs({ ...checks, engine, certificates: certificateReader, isValidationService, wsdl: wsdl('validationws.wsdl') }),
  );
}
