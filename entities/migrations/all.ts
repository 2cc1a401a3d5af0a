import { SignServerTables1795482000000 } from './1795482000000-signserver-tables.js';
import { ConfigReload1795482000001 } from './1795482000001-config-reload.js';
import { ConfigReloadTokenChange1795482000002 } from './1795482000002-config-reload-token-change.js';

/** All steps, oldest first. A step that was released is never changed. */
export const MIGRATIONS = [SignServerTables1795482000000, ConfigReload1795482000001, ConfigReloadTokenChange1795482000002];
