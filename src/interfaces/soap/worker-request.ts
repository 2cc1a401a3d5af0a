import type { DataRequest, WorkerRequest } from '../../core/exchange.js';
import { withoutFolders } from '../http/content-disposition.js';
import type { ProcessRequest } from './process-structures.js';

type Metadata = ReadonlyMap<string, string>;

/** A document to be processed; SOAP clients say its name in the metadata. */
export function dataRequest(data: Uint8Array, metadata: Metadata): DataRequest {
  const fileName = withoutFolders(metadata.get('FILENAME') ?? '');
  return { kind: 'data', data, metadata, ...(fileName !== '' && { fileName }) };
}

/** A binary request as the engine takes it. */
export function workerRequest(request: ProcessRequest, metadata: Metadata): WorkerRequest {
  if (request.type === 401) return { kind: 'properties', data: request.data, metadata };
  if (request.type === 301) return { kind: 'validateDocument', data: request.data, metadata };
  if (request.type === 201) return { kind: 'validateCertificate', certificate: request.certificate, purposes: request.purposes, metadata };
  if (request.type === 1) return dataRequest(request.data, metadata);
  const { dataGroups, ldsVersion, unicodeVersion } = request;
  return {
    kind: 'dataGroups',
    dataGroups,
    metadata,
    ...(ldsVersion !== undefined && { ldsVersion }),
    ...(unicodeVersion !== undefined && { unicodeVersion }),
  };
}
