import { defineArchiver } from '../../core/component.js';
import { encodeArchiveData } from '../../formats/java-beans-xml/base64-put-map.js';
import { ARCHIVER_PROPERTIES } from './archiver-properties.js';
import { databaseArchiver } from './database-archiver.js';

/** Keeps requests and responses in the database, in the XML of Java beans. */
export const oldDatabaseArchiver = defineArchiver({
  names: ['org.signserver.server.archive.olddbarchiver.OldDatabaseArchiver', 'OldDatabaseArchiver'],
  doc: 'Keeps requests and responses in the database as XML; what ARCHIVE=TRUE means.',
  properties: ARCHIVER_PROPERTIES,
  create: (configuration, context) => databaseArchiver(configuration, context, { number: 0, encode: encodeArchiveData }),
});
