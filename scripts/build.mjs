/** `npm run build`: compiles everything into `dist` and notes that it is up to date. */
import { build } from './prepare.mjs';

build();
