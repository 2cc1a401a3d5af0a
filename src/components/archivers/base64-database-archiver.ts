import { defineArchiver } from '../../core/component.js';
import { ARCHIVER_PROPERTIES } from './archiver-properties.js';
import { databaseArchiver } from './database-archiver.js';

/** Keeps requests and responses in the database, in base64. */
export const base64DatabaseArchiver = defineArchiver({
  names: ['org.signserver.server.archive.base64dbarchiver.Base64DatabaseArchiver', 'Base64DatabaseArchiver'],
  doc: 'Keeps requests and responses in the database in base64.',
  properties: ARCHIVER_PROPERTIES,
  create: (configuration, context) =>
    databaseArchiver(configuration, context, { number: 1, encode: (data) => Buffer.from(data).toString('base64') }),
});
