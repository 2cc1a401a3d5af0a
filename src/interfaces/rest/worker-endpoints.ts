import type { UseCaseArguments } from '../../admin/use-cases.js';
import type { Administration } from '../../admin/administration.js';
import { Fault } from '../../core/errors.js';
import { badRequest } from '../http/http-refusal.js';
import { discardRest, type BodyLimits } from '../request-body.js';
import { member, mediaTypeOf, optionalTexts, readJsonObject } from './json-body.js';
import { ok, responseMessage } from './rest-answer.js';
import { asAdministrator, LARGEST_ADMIN_BODY, workerIdOf, type Endpoint, type RestCall } from './rest-call.js';

/** Administration of workers. */
export const WORKER_ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/workers',
    run: async (call) => {
      const administration = await asAdministrator(call, 'getWorkers');
      const workers = await administration.call('listWorkers', { type: 'ALL' });
      return ok({ workers: workers.map(({ id, name }) => ({ id, name })) });
    },
  },
  {
    method: 'POST',
    path: '/workers',
    run: async (call) => {
      const administration = await asAdministrator(call, 'addWorker');
      const properties = entriesOf(await readProperties(call));
      const { workerId } = await administration.call('addWorker', { workerId: undefined, properties });
      await takeOver(administration, workerId);
      return { status: 201 };
    },
  },
  {
    method: 'GET',
    path: '/workers/{id}',
    run: async (call) => {
      const administration = await asAdministrator(call, 'getWorkerConfig', [call.id]);
      const properties = await shownProperties(administration, workerIdOf(call));
      return ok({ properties: Object.fromEntries(properties.map(({ key, value }) => [key, value])) });
    },
  },
  {
    method: 'POST',
    path: '/workers/{id}',
    run: async (call) => {
      const administration = await asAdministrator(call, 'addWorkerWithId', [call.id]);
      const workerId = workerIdOf(call);
      await administration.call('addWorker', { workerId, properties: entriesOf(await readProperties(call)) });
      await takeOver(administration, workerId);
      return { status: 201 };
    },
  },
  {
    method: 'PUT',
    path: '/workers/{id}',
    run: async (call) => {
      const administration = await asAdministrator(call, 'replaceWorkerProperties', [call.id]);
      const workerId = workerIdOf(call);
      await administration.call('replaceProperties', { workerId, properties: entriesOf(await readProperties(call)) });
      await takeOver(administration, workerId);
      return responseMessage('Worker properties successfully replaced');
    },
  },
  {
    method: 'PATCH',
    path: '/workers/{id}',
    run: async (call) => {
      const administration = await asAdministrator(call, 'updateWorkerProperties', [call.id]);
      const workerId = workerIdOf(call);
      const { set, remove } = changeOf(await readProperties(call));
      await administration.call('updateProperties', { workerId, set, remove });
      await takeOver(administration, workerId);
      return responseMessage('Worker properties successfully updated');
    },
  },
  {
    method: 'DELETE',
    path: '/workers/{id}',
    run: async (call) => {
      const administration = await asAdministrator(call, 'removeWorker', [call.id]);
      const workerId = workerIdOf(call);
      await shownProperties(administration, workerId);
      await administration.call('removeWorker', { worker: { id: workerId } });
      await takeOver(administration, workerId);
      return responseMessage('Worker removed successfully');
    },
  },
  { method: 'POST', path: '/workers/reload', run: reloadWorkers },
];

async function reloadWorkers(call: RestCall): ReturnType<Endpoint['run']> {
  const administration = await asAdministrator(call, 'reload');
  const { request } = call;
  if (mediaTypeOf(request) === undefined && Number(request.headers['content-length'] ?? 0) === 0) {
    discardRest(request, LARGEST_ADMIN_BODY);
    await administration.call('reload', { worker: 'all' });
    return responseMessage('All workers successfully reloaded');
  }
  const ids = workerIds(member(await readJsonObject(request, adminBody(call)), 'workerIDs'));
  // All or none: the first id that no worker has refuses the request.
  for (const id of ids) await shownProperties(administration, id);
  for (const id of ids) await takeOver(administration, id);
  return responseMessage('Workers successfully reloaded');
}

const adminBody = ({ door }: RestCall): BodyLimits => ({ bytes: LARGEST_ADMIN_BODY, load: door.load });

function workerIds(value: unknown): readonly number[] {
  if (value !== undefined && !Array.isArray(value)) throw badRequest('workerIDs must be a list of integers');
  const given: readonly unknown[] = value ?? [];
  if (given.length === 0) throw badRequest('There is no Worker ID to reload!');
  return given.map((one) => {
    const id = typeof one === 'string' && /^[+-]?\d+$/.test(one) ? Number(one) : one;
    if (typeof id !== 'number' || id !== (id | 0)) throw badRequest('workerIDs must be a list of integers');
    return id;
  });
}

async function readProperties(call: RestCall): Promise<ReadonlyMap<string, string>> {
  const properties = optionalTexts(await readJsonObject(call.request, adminBody(call)), 'properties');
  if (!properties) throw badRequest('Properties in the request body is not valid!');
  return properties;
}

type Entries = UseCaseArguments['addWorker']['properties'];

const entriesOf = (properties: ReadonlyMap<string, string>): Entries => [...properties].map(([key, value]) => ({ key, value }));

/** Names that begin with `-` are taken away. */
function changeOf(properties: ReadonlyMap<string, string>): { readonly set: Entries; readonly remove: readonly string[] } {
  const isRemoval = ({ key }: Entries[number]): boolean => key.startsWith('-');
  const entries = entriesOf(properties);
  return { set: entries.filter((entry) => !isRemoval(entry)), remove: entries.filter(isRemoval).map(({ key }) => key.slice(1)) };
}

/** The properties of a worker, secrets masked; throws `noSuchWorker`. */
async function shownProperties(administration: Administration, id: number): Promise<Entries> {
  const { properties } = await administration.call('getConfiguration', { worker: { id } });
  if (properties.length === 0) throw new Fault('noSuchWorker', `No such worker: ${String(id)}`);
  return properties;
}

/** A change is in effect for the next request. */
async function takeOver(administration: Administration, id: number): Promise<void> {
  await administration.call('reload', { worker: { id } });
}
