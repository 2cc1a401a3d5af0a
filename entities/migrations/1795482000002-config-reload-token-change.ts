import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMN = 'tokenChange';

/** Lets a process say that only the keys of a crypto token were changed. Processes of before reload the worker then. */
export class ConfigReloadTokenChange1795482000002 implements MigrationInterface {
  readonly name = 'ConfigReloadTokenChange1795482000002';

  async up(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('ConfigReload', COLUMN)) return;
    // Not `addColumn`, with which TypeORM copies the whole table on SQLite.
    await runner.query(`ALTER TABLE ConfigReload ADD COLUMN ${COLUMN} int NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE ConfigReload DROP COLUMN ${COLUMN}`);
  }
}
