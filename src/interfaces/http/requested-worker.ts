import type { WorkerReference } from '../../core/worker.js';
import { badRequest } from './http-refusal.js';
import { firstOf, type Parameters } from './parameters.js';

const INTEGER = /^[+-]?\d+$/;

/** The worker that parameters name; an id wins over a name. Undefined where there is neither; throws a refusal for an id that is none. */
export function workerOfParameters(parameters: Parameters): WorkerReference | undefined {
  const id = firstOf(parameters, 'workerId');
  if (id !== undefined) {
    const reference = withId(id);
    if (!reference) throw badRequest('The parameter workerId is not an integer');
    return reference;
  }
  const name = firstOf(parameters, 'workerName');
  return name === undefined ? undefined : { name };
}

/** The worker that the fields of a form of several parts name: the last one counts, and an id that is none does not. */
export function workerOfFields(fields: Parameters): WorkerReference | undefined {
  let worker: WorkerReference | undefined;
  for (const [name, value] of fields) {
    if (name === 'workerName') worker = { name: value };
    else if (name === 'workerId') worker = withId(value) ?? worker;
  }
  return worker;
}

/** An id as Java's parser of integers takes it: 32 bits, without white space. */
function withId(text: string): WorkerReference | undefined {
  const id = Number(text);
  return INTEGER.test(text) && id === (id | 0) ? { id } : undefined;
}
