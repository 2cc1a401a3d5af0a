import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTableUnlessPresent } from './table-definition.js';

/** Makes the table in which processes announce reloads to one another. SignServer does not mind it. */
export class ConfigReload1795482000001 implements MigrationInterface {
  readonly name = 'ConfigReload1795482000001';

  async up(runner: QueryRunner): Promise<void> {
    await createTableUnlessPresent(runner, {
      name: 'ConfigReload',
      columns: { sequence: { type: 'bigint' }, workerId: { type: 'int' }, time: { type: 'bigint' } },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('ConfigReload');
  }
}
