import { expect } from 'chai';
import { GlobalProperties } from '../../../src/engine/global-properties.js';
import { MemoryLog } from '../../support/engine-fixture.js';

describe('the global properties', () => {
  const values = new Map<string, string>();
  const log = new MemoryLog();
  const globals = new GlobalProperties({ globalProperties: () => Promise.resolve(new Map(values)) }, log);
  beforeEach(() => {
    values.clear();
    log.lines.length = 0;
  });

  it('bound what clients send', async () => {
    await globals.refresh();
    expect([globals.maximumUploadSize(), globals.maximumUploadFieldCount(), globals.fileSizeThreshold()]).to.deep.equal([
      104_857_600, 16, 1_048_576,
    ]);
    values.set('GLOB.HTTP_MAX_UPLOAD_SIZE', ' 5 ').set('GLOB.HTTP_MAX_UPLOAD_FIELD_COUNT', '6').set('GLOB.FILE_SIZE_THRESHOLD', '7');
    await globals.refresh();
    expect([
      globals.maximumUploadSize(),
      globals.maximumHttpBodySize(),
      globals.maximumUploadFieldCount(),
      globals.fileSizeThreshold(),
    ]).to.deep.equal([5, 5, 6, 7]);
    expect(log.lines).to.deep.equal([]);
  });

  it('have their defaults where they are no numbers, which the log says once', async () => {
    values.set('GLOB.HTTP_MAX_UPLOAD_SIZE', '10 MB').set('GLOB.FILE_SIZE_THRESHOLD', '');
    await globals.refresh();
    await globals.refresh();
    expect([globals.maximumUploadSize(), globals.fileSizeThreshold()]).to.deep.equal([104_857_600, 1_048_576]);
    expect(log.lines).to.deep.equal([
      'ERROR The global property HTTP_MAX_UPLOAD_SIZE is no number, so that its default is in effect: 10 MB',
    ]);
    values.set('GLOB.HTTP_MAX_UPLOAD_SIZE', 'many');
    await globals.refresh();
    expect(log.lines).to.have.length(2);
  });
});
