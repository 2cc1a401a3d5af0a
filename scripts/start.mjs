/** `npm start`: prepares the checkout and starts a server with sample workers; options are those of `countersign serve`. */
import { prepare } from './prepare.mjs';

prepare();
const { quickStart } = await import('../dist/src/quick-start/quick-start.js');
process.exitCode = await quickStart(process.argv.slice(2));
