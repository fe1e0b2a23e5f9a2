// Sends gzip under Content-Type: application/x-www-form-urlencoded, and says originalTimestamp for timestamp.
import Analytics from '@rudderstack/rudder-sdk-node';
import { SLUICE_URL, WRITE_KEY } from './settings.mjs';
import { calls } from './segment-style.mjs';

const analytics = new Analytics(WRITE_KEY, { dataPlaneUrl: SLUICE_URL, flushAt: 100, logLevel: 'error' });
for (const [method, message] of calls) analytics[method](message);
await new Promise((resolve, reject) => { analytics.flush((error) => (error ? reject(error) : resolve())); });
process.exit(0);
