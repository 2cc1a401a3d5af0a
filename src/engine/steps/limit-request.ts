import { Fault } from '../../core/errors.js';
import type { ReceivedRequest } from '../../core/exchange.js';
import type { Step } from '../active-worker.js';
import type { PipelineServices } from '../pipeline-services.js';

/** Refuses documents over the size that the global property HTTP_MAX_UPLOAD_SIZE allows, whatever door they came through. */
export function limitRequest({ maximumUploadSize }: PipelineServices): Step {
  return (exchange, next) => {
    const maximum = maximumUploadSize();
    if (sizeOf(exchange.request) > maximum) throw new Fault('requestTooLarge', `Maximum content length is ${String(maximum)} bytes`);
    return next();
  };
}

function sizeOf(request: ReceivedRequest): number {
  switch (request.kind) {
    case 'data':
    case 'validateDocument':
    case 'properties':
      return request.data.length;
    case 'streamed':
      return request.document.size;
    case 'validateCertificate':
      return request.certificate.length;
    case 'dataGroups':
      return [...request.dataGroups.values()].reduce((sum, hash) => sum + hash.length, 0);
  }
}
