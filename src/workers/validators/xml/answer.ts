import type { DocumentValidation } from '../../../core/validation.js';
import type { ProcessingResult } from '../../../core/worker-definition.js';

/** What a validator of documents answers: one word. */
export function answerOf(validation: DocumentValidation): ProcessingResult {
  const data = Buffer.from(validation.valid ? 'VALID' : 'INVALID', 'latin1');
  return { data, contentType: 'text/plain', validation: { kind: 'document', validation } };
}
