// customerio-node's TrackClient, every method of it, one person for each call.
import { TrackClient } from 'customerio-node';
import { SLUICE_URL, SITE_ID, API_KEY, report } from './settings.mjs';

const cio = new TrackClient(SITE_ID, API_KEY, { url: `${SLUICE_URL}/api/v1` });

await report('identify', cio.identify('identify-1', { email: 'identify@example.com', created_at: 1361205308, plan: 'basic', score: 29.99, tags: ['a', null] }));
await report('identify by email', cio.identify('by-email@example.com', { first_name: 'Ünïcode ✓' }));
await report('identify by cio_id', cio.identify('cio_03000001', { email: 'new@example.com' }));
await report('identify, id that needs encoding', cio.identify('x a/b+c%25d?e#f&g=h;i@é:{ü}', {}));
await report('identify with relationships', cio.identify('relates-1', {
  name: 'Rel',
  cio_relationships: {
    action: 'add_relationships',
    relationships: [
      { identifiers: { object_type_id: '1', object_id: 'acme' }, relationship_attributes: { role: 'admin' } },
      { identifiers: { object_type_id: '2', object_id: 'course-7' } },
    ],
  },
}));
await report('track', cio.track('track-1', { name: ' Started Game ', timestamp: 1613063089, data: { game: 'checkers', moves: 0 } }));
await report('track with id', cio.track('track-2', { name: 'purchase', id: '01H95X6RDPC4P9DHPC0JX52YKE', data: { price: 23.45 } }));
await report('trackAnonymous', cio.trackAnonymous('anon-1', { name: 'watched_video', data: { video: 'intro' } }));
await report('trackAnonymous, invite', cio.trackAnonymous('', { name: 'invited', data: { recipient: 'guest@example.com' } }));
await report('trackPageView', cio.trackPageView('page-1', 'https://example.com/pricing'));
await report('track, screen', cio.track('screen-1', { type: 'screen', name: 'Settings', data: { tab: 'profile' } }));
await report('addDevice', cio.addDevice('device-1', 'fcm:token/1', 'android', { last_used: 1713484800, device_os: '14', push_enabled: 'true' }));
await report('deleteDevice', cio.deleteDevice('device-2', 'fcm:token/1'));
await report('suppress', cio.suppress('suppress-1'));
await report('unsuppress', cio.unsuppress('unsuppress-1'));
await report('destroy', cio.destroy('destroy-1'));
await report('mergeCustomers', cio.mergeCustomers('id', 'merge-1', 'email', 'old@example.com'));
await report('mergeCustomers by cio_id', cio.mergeCustomers('cio_id', 'd9c106000001', 'id', 'merge-old'));
await report('trackPush', cio.trackPush({ delivery_id: 'push-1', event: 'opened', device_id: 'tok-1', timestamp: 1613063089 }));
await report('reportMetric', cio.reportMetric({ delivery_id: 'metric-1', metric: 'bounced', recipient: 'm@example.com', reason: 'mailbox full', timestamp: 1613063089 }));
await report('submitForm', cio.submitForm('signup', { email: 'form@example.com', first_name: 'Cool', form_name: 'ignored' }));
await report('entity', cio.entity({
  type: 'person', action: 'event', identifiers: { email: 'entity@example.com' }, name: 'opened_app', timestamp: 1613063089, attributes: { version: '1.2.3' },
}));
await report('batch', cio.batch([
  { type: 'person', action: 'identify', identifiers: { id: 'batch-1' }, attributes: { plan: 'pro' } },
  { type: 'person', action: 'screen', identifiers: { id: 'batch-2' }, name: 'Home' },
  { type: 'object', action: 'identify', identifiers: { object_type_id: '1', object_id: 'globex' }, attributes: { size: 7 }, cio_relationships: [{ identifiers: { id: 'batch-3' } }] },
  { type: 'person', action: 'delete_relationships', identifiers: { id: 'batch-4' }, cio_relationships: [{ identifiers: { object_type_id: '1', object_id: 'acme' } }] },
]));
await report('addCustomersToSegment', cio.addCustomersToSegment(7, ['a', 'b']));
await report('removeCustomersFromSegment', cio.removeCustomersFromSegment(7, ['a@example.com'], 'email'));
await report('unsubscribe', cio.unsubscribe('RPILAgUBcRhIBqSfeiIwdIYJKxTY'));
await report('getAccountRegion', cio.getAccountRegion());

const stranger = new TrackClient(SITE_ID, 'wrong', { url: `${SLUICE_URL}/api/v1` });
await report('wrong key', stranger.identify('stranger', {}));
await report('batch with a bad item', cio.batch([
  { type: 'person', action: 'dance', identifiers: { id: 'bad-1' } },
  { type: 'person', action: 'event', identifiers: { id: 'good-1' }, name: 'kept' },
]));
