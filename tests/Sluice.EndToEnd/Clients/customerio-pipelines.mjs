// customerio-node's PipelinesClient: one request for each call, no type in the body.
import { PipelinesClient } from 'customerio-node';
import { SLUICE_URL, WRITE_KEY, report } from './settings.mjs';

const cio = new PipelinesClient(WRITE_KEY, { url: `${SLUICE_URL}/v1` });
await report('identify', cio.identify({ userId: 'identify-1', traits: { email: 'i@example.com', score: 29.99 }, timestamp: '2026-11-02T10:20:30.123Z', messageId: 'my-own-id' }));
await report('track', cio.track({ userId: 'track-1', event: 'Order Completed', properties: { total: 12.5, products: [{ sku: 'é✓' }] }, integrations: { All: true, Amplitude: { session_id: 7 } } }));
await report('page', cio.page({ anonymousId: 'page-1', name: 'Pricing', properties: { url: 'https://example.com/pricing' } }));
await report('screen', cio.screen({ userId: 'screen-1', name: 'Home', context: { app: { version: '1.2.3' } } }));
await report('group', cio.group({ userId: 'group-1', groupId: 'acme', traits: { seats: 3 } }));
await report('alias', cio.alias({ userId: 'alias-1', previousId: 'anon-9' }));
await report('batch', cio.batch([
  { type: 'identify', userId: 'batch-1', traits: { plan: 'pro' } },
  { type: 'track', userId: 'batch-2', event: 'Signed Up' },
]));

const strict = new PipelinesClient('wrong', { url: `${SLUICE_URL}/v1`, strictMode: true });
await report('wrong key, strict', strict.track({ userId: 'stranger', event: 'x' }));
const careless = new PipelinesClient('wrong', { url: `${SLUICE_URL}/v1` });
await report('wrong key', careless.track({ userId: 'stranger', event: 'x' }));
