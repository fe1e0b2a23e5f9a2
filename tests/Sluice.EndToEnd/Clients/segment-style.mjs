// The calls that every library of Segment's descent has.
export const at = new Date('2026-11-02T10:20:30.123Z');

export const calls = [
  ['identify', { userId: 'identify-1', traits: { email: 'i@example.com', score: 29.99 }, timestamp: at }],
  ['track', { userId: 'track-1', event: 'Order Completed', properties: { total: 12.5, products: [{ sku: 'é✓' }] }, integrations: { All: true, Amplitude: false } }],
  ['track', { anonymousId: 'anon-1', event: 'Watched', context: { ip: '203.0.113.7' } }],
  ['page', { userId: 'page-1', name: 'Pricing', properties: { url: 'https://example.com/pricing' } }],
  ['screen', { userId: 'screen-1', name: 'Home', properties: { tab: 'profile' } }],
  ['group', { userId: 'group-1', groupId: 'acme', traits: { seats: 3 } }],
  ['alias', { userId: 'alias-1', previousId: 'anon-9' }],
];
