import { appendFile } from 'node:fs/promises';
import { defineWorkerLogger } from '../../core/component.js';
import { text } from '../../core/properties.js';
import { singleLine } from './single-line.js';

/** Appends a line with all fields to a file of the worker's own, which only the server's account can read. */
export const fileWorkerLogger = defineWorkerLogger({
  names: ['org.signserver.server.log.FileWorkerLogger', 'FileWorkerLogger'],
  doc: 'Appends one line a request, with all fields, to a file.',
  properties: {
    LOG_FILE_PATH: text({ required: true, trim: true, doc: 'Path of the file.', missing: () => 'Log file path not specified' }),
  },
  create: ({ LOG_FILE_PATH: path }, { clock }) => ({
    // One write a line, at the end of the file wherever that is by then: lines of several processes do not mix.
    write: (fields) => {
      const texts = [...fields].map(([name, value]) => `${name}: ${value ?? 'null'}; `);
      return appendFile(path, `${singleLine(`${texts.join('')}REPLY_TIME:${String(clock.now())}`)}\n`, { mode: 0o600 });
    },
  }),
});
