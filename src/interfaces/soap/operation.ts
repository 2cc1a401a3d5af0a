import type { Client } from '../../core/exchange.js';
import type { Message } from './message.js';
import type { ResponseFields } from './response-values.js';

/** Carries out one operation and answers the contents of its response element. Throws faults. */
export type OperationHandler = (message: Message, client: Client) => Promise<ResponseFields>;

/** Does the same and answers the whole response element as XML, for operations where every microsecond counts. */
export type PreparedHandler = (message: Message, client: Client) => Promise<string>;
