import { workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';

/** Does nothing, as in SignServer, which took the operation out of use; `removeKey` removes keys. */
export const destroyKey = defineUseCase({
  doc: 'Does nothing and answers false; removeKey is what removes keys.',
  permission: 'admin',
  arguments: { worker: workerArgument },
  run({ log }): Promise<{ readonly destroyed: boolean }> {
    log.warn('An administrator asked to destroy a key by an operation that does nothing. Use removeKey.');
    return Promise.resolve({ destroyed: false });
  },
});
