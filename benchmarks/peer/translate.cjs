// What one would write by hand: calls of the Track and Pipelines APIs from a file of {"method","path","body"} lines, as bytes, to the bytes of Pipelines
// messages. Asked line by line on standard input for "translate", it answers each with {"events","done","cpuSeconds"}.
'use strict'
const fs = require('fs')
const readline = require('readline')

const received = '2026-10-01T00:00:00.000Z'
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
let sequence = 0

function nextId() {
  let number = sequence++
  let text = ''
  for (let i = 0; i < 10; i++) {
    text = alphabet[number % 32] + text
    number = Math.floor(number / 32)
  }
  return '01KAQ00000000000' + text
}

const time = (given) => typeof given === 'number' ? new Date(given < 1e11 ? given * 1000 : given).toISOString() : received

function message(type, identifiers, timestamp) {
  const made = {
    type, messageId: nextId(), timestamp: time(timestamp), sentAt: received, receivedAt: received, integrations: { All: true },
    context: { journeys: { identifiers } }
  }
  const user = identifiers.id ?? identifiers.email ?? identifiers.cio_id
  if (user !== undefined) made.userId = user
  if (identifiers.anonymous_id !== undefined) made.anonymousId = identifiers.anonymous_id
  return made
}

function relationship(out, person, to) {
  const made = message('group', person)
  made.groupId = to.identifiers.object_id
  made.traits = { objectTypeId: to.identifiers.object_type_id }
  if (to.relationship_attributes) made.traits.relationshipAttributes = to.relationship_attributes
  made.context.journeys.identifiers = { ...to.identifiers, ...person }
  out.push(made)
}

function identify(out, person, attributes) {
  const made = message('identify', person)
  const { cio_relationships: to, ...traits } = attributes
  made.traits = traits
  out.push(made)
  for (const one of Array.isArray(to) ? to : to?.relationships ?? []) relationship(out, person, one)
}

function event(out, identifiers, type, { name, data, timestamp, id }) {
  const made = message(type, identifiers, timestamp)
  if (type === 'track') made.event = name
  else made.name = name
  made.properties = type === 'page' ? { url: name, ...data } : data ?? {}
  if (id) made.messageId = id
  out.push(made)
}

function device(out, identifiers, { id, token, platform, last_used: used, attributes }, name) {
  const made = message('track', identifiers, used)
  made.event = name
  made.properties = attributes ?? {}
  made.context.device = { token: id ?? token, type: platform }
  out.push(made)
}

function named(out, identifiers, name, properties = {}) {
  const made = message('track', identifiers)
  made.event = name
  made.properties = properties
  out.push(made)
}

function merge(out, { primary, secondary }) {
  const made = message('alias', primary)
  made.previousId = secondary.id ?? secondary.email
  out.push(made)
}

function object(out, { action, identifiers, attributes, cio_relationships: to }) {
  if (action === 'identify') {
    const made = message('group', {})
    made.groupId = identifiers.object_id
    made.traits = { objectTypeId: identifiers.object_type_id, objectAttributes: attributes }
    made.context.journeys.identifiers = identifiers
    out.push(made)
  }
  for (const { identifiers: person, relationship_attributes: more } of to ?? []) relationship(out, person, { identifiers, relationship_attributes: more })
}

function entity(out, operation) {
  if (operation.type === 'object') return object(out, operation)
  const { action, identifiers, attributes, name, timestamp, id, cio_relationships: to } = operation
  switch (action) {
    case 'identify': return identify(out, identifiers, to ? { ...attributes, cio_relationships: to } : attributes)
    case 'event': return event(out, identifiers, 'track', { name, data: attributes, timestamp, id })
    case 'page': case 'screen': return event(out, identifiers, action, { name, data: attributes, timestamp, id })
    case 'add_device': return device(out, identifiers, operation.device, 'Device Created or Updated')
    case 'delete_device': return device(out, identifiers, operation.device, 'Device Deleted')
    case 'add_relationships':
      for (const one of to) relationship(out, identifiers, one)
      return
    case 'delete_relationships':
      for (const one of to) {
        relationship(out, identifiers, one)
        named(out, identifiers, 'Relationship Deleted', { objectId: one.identifiers.object_id, objectTypeId: one.identifiers.object_type_id })
      }
      return
    case 'merge': return merge(out, operation)
    case 'suppress': return named(out, identifiers, 'User Suppressed')
    case 'unsuppress': return named(out, identifiers, 'User Unsuppressed')
    case 'delete': return named(out, identifiers, 'User Deleted')
  }
}

// Calls of the Pipelines API are messages already, but for what everybody must have.
function pipelines(out, type, { writeKey, ...call }) {
  out.push({ ...call, type, messageId: call.messageId ?? nextId(), timestamp: call.timestamp ?? received, sentAt: call.sentAt ?? received, receivedAt: received, integrations: call.integrations ?? {} })
}

function translate({ method, path, body: bytes }) {
  const out = []
  const body = bytes && JSON.parse(bytes.toString('utf8'))
  if (path === '/api/v2/entity') entity(out, body)
  else if (path === '/api/v2/batch') for (const one of body.batch) entity(out, one)
  else if (path === '/api/v1/events') event(out, { anonymous_id: body.anonymous_id }, 'track', body)
  else if (path === '/api/v1/merge_customers') merge(out, body)
  else if (path === '/v1/batch') for (const one of body.batch) pipelines(out, one.type, one)
  else if (path.startsWith('/v1/')) pipelines(out, path.slice(4), body)
  else person(out, method, path.split('/'), body)
  return out
}

function person(out, method, [, , , , encoded, below, token], body) {
  const id = decodeURIComponent(encoded)
  const identifiers = id.includes('@') ? { email: id } : { id }
  if (below === 'events') event(out, identifiers, body.type === 'page' || body.type === 'screen' ? body.type : 'track', body)
  else if (below === 'devices') device(out, identifiers, method === 'DELETE' ? { id: token } : body.device, method === 'DELETE' ? 'Device Deleted' : 'Device Created or Updated')
  else if (below) entity(out, { action: below, identifiers })
  else if (method === 'DELETE') entity(out, { action: 'delete', identifiers })
  else identify(out, body.email ? { ...identifiers, email: body.email } : identifiers, body)
}

const calls = fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean).map((line) => {
  const { method, path, body } = JSON.parse(line)
  return { method, path, body: body ? Buffer.from(JSON.stringify(body)) : null }
})

readline.createInterface({ input: process.stdin }).on('line', () => {
  const before = process.cpuUsage()
  let done = 0
  let bytes = 0
  for (const call of calls) {
    for (const made of translate(call)) {
      bytes += Buffer.from(JSON.stringify(made)).length
      done++
    }
  }
  const { user, system } = process.cpuUsage(before)
  console.log(JSON.stringify({ events: calls.length, done, bytes, cpuSeconds: (user + system) / 1e6 }))
})
