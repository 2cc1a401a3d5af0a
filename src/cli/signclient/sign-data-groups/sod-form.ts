import { checkStatus } from '../connection/check-status.js';
import { exchange } from '../connection/exchange.js';
import type { Target } from '../connection/connection.js';
import { inMemory } from '../documents/input-document.js';
import type { AnswerWriter, WorkerWords } from '../protocols/document-protocol.js';
import type { DataGroupWord } from './data-groups.js';

/** Data groups that are to be signed, as they were written, and by whom. */
export interface SodForm {
  readonly worker: WorkerWords;
  readonly dataGroups: readonly DataGroupWord[];
  readonly encoding: string | undefined;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Has data groups signed by SignServer's servlet for Document Security Objects, which takes a form. */
export async function sendSodForm(form: SodForm, target: Target, write: AnswerWriter): Promise<void> {
  const { chunks, size } = inMemory(Buffer.from(formText(form)));
  const message = { contentType: 'application/x-www-form-urlencoded', length: size, chunks };
  await exchange(target, message, async (answer) => {
    checkStatus(answer, 'Authentication required');
    for await (const piece of answer.pieces) await write(piece);
  });
}

function formText({ worker, dataGroups, encoding, metadata }: SodForm): string {
  const form = new URLSearchParams();
  if (worker.id === undefined) form.append('workerName', worker.name ?? '');
  else form.append('workerId', worker.id);
  // Without it the server takes base64.
  if (encoding !== undefined) form.append('encoding', encoding);
  for (const [number, text] of dataGroups) form.append(`dataGroup${String(number)}`, text);
  for (const [key, value] of metadata) form.append(`REQUEST_METADATA.${key}`, value);
  return form.toString();
}
