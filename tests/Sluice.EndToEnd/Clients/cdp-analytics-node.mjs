import { Analytics } from '@customerio/cdp-analytics-node';
import { SLUICE_URL, WRITE_KEY } from './settings.mjs';
import { calls } from './segment-style.mjs';

const analytics = new Analytics({ writeKey: WRITE_KEY, host: SLUICE_URL });
analytics.on('error', (error) => { console.error(error); process.exitCode = 1; });
for (const [method, message] of calls) analytics[method](message);
await analytics.closeAndFlush();
