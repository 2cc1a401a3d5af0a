import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers one request. It never throws and never rejects: what goes wrong becomes an answer. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;
