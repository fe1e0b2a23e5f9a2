// Segment's first library for Node.js, long out of support and still in many a service.
import Analytics from 'analytics-node';
import { SLUICE_URL, WRITE_KEY } from './settings.mjs';
import { calls } from './segment-style.mjs';

const analytics = new Analytics(WRITE_KEY, { host: SLUICE_URL, flushAt: 100 });
for (const [method, message] of calls) analytics[method](message);
await analytics.flush();
