export { certificateLines } from '../engine/worker-status.js';
