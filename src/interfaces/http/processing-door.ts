import type { IncomingMessage } from 'node:http';
import type { Client } from '../../core/exchange.js';
import type { CertificateReader, Log, Random } from '../../core/ports.js';
import type { Engine } from '../../engine/engine.js';
import type { RequestLoad } from '../request-load.js';
import type { PropertiesReader } from './request-metadata.js';
import type { Spool } from './spool.js';

/** What clients of plain HTTP and REST may send; asked for each request, for the settings may change. */
export interface ProcessingLimits {
  /** The largest body, in bytes. */
  readonly maximumBodyBytes: () => number;
  /** The most parts of a form of several parts. */
  readonly maximumParts: () => number;
}

/** What the doors of plain HTTP and REST work with. */
export interface ProcessingDoor {
  readonly engine: Pick<Engine, 'process'> & { readonly signers: Pick<Engine['signers'], 'certificates'> };
  readonly clientOf: (request: IncomingMessage) => Client;
  readonly limits: ProcessingLimits;
  readonly load: RequestLoad;
  readonly spool: Spool;
  readonly readProperties: PropertiesReader;
  readonly certificates: CertificateReader;
  readonly log: Log;
  readonly random: Random;
}
