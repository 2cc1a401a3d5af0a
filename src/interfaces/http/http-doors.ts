import type { Handler } from '../handler.js';
import type { Routes } from '../front-router.js';
import { answerError } from './error-answer.js';
import { processHandler, workerHandler } from './http-handler.js';
import type { ProcessingDoor } from './processing-door.js';
import { sodHandler, sodWorkerHandler } from './sod-handler.js';

/** Where SignServer's web services once stood, and where they stand now. */
const MOVED: readonly (readonly [from: string, to: string])[] = [
  ['/signserver/signserverws/signserverws', '/signserver/SignServerWSService/SignServerWS'],
  ['/signserver/validationws/validationws', '/signserver/ValidationWSService/ValidationWS'],
];

/** SignServer's interfaces over plain HTTP, by the paths that they stand at. */
export function httpDoors(door: ProcessingDoor): Routes {
  const process = processHandler(door);
  const worker = workerHandler(door, '/signserver/worker/');
  const sodWorker = sodWorkerHandler(door, '/signserver/sodworker/');
  return {
    exact: new Map([
      ['/signserver/process', process],
      ['/signserver/tsa', process],
      ['/signserver/pdf', process],
      ['/signserver/worker', worker],
      ['/signserver/sod', sodHandler(door)],
      ['/signserver/clientcli-dist/signserver-clientcli.zip', notAvailable],
      ...MOVED.map(([from, to]) => [from, redirectTo(to)] as const),
    ]),
    prefixes: new Map([
      ['/signserver/worker/', worker],
      ['/signserver/sodworker/', sodWorker],
    ]),
  };
}

function redirectTo(path: string): Handler {
  return (request, response) => {
    request.resume();
    const { url = '' } = request;
    const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
    response.writeHead(302, { Location: `${path}${query}`, 'Content-Length': 0 }).end();
  };
}

/** The client's command line comes with the server's package; it is not handed out here. */
const notAvailable: Handler = (request, response) => {
  request.resume();
  answerError(request, response, { status: 404, message: 'Binary file not available' });
};
