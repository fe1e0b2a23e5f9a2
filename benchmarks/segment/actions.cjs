// The peer: Segment's own triggers, mappings and destination on the messages of a file, HTTP answered on the spot.
// Asked line by line on standard input for "trigger", "map" or "event", it answers each with {"events","done","cpuSeconds"}.
'use strict'
process.env.NODE_ENV = 'production'
const fs = require('fs')
const readline = require('readline')

// The one HTTP client must be replaced before anything loads it.
const clientPath = require.resolve('cross-fetch', { paths: [require.resolve('@segment/actions-core')] })
const client = require(clientPath)
// It takes the request's text, as sending it would.
let sentCharacters = 0
const answer = async (request, options) => {
  const body = request && request.text ? await request.text() : options && options.body
  sentCharacters += body ? body.length : 0
  return new client.Response('{}', { status: 200, headers: { 'content-type': 'application/json' } })
}
require.cache[clientPath].exports = Object.assign(answer, client, { default: answer, fetch: answer, __esModule: true })

const core = require('@segment/actions-core')
const subscriptions = require('@segment/destination-subscriptions')
const definition = require('@segment/action-destinations/dist/destinations/customerio/index.js').default

const messages = fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
const presets = definition.presets.filter((preset) => preset.type === 'automatic')
const triggers = presets.map((preset) => subscriptions.parseFql(preset.subscribe))
const destination = new core.Destination(definition)
const settings = {
  siteId: 's', apiKey: 'k', accountRegion: 'US 🇺🇸',
  subscriptions: presets.map(({ subscribe, partnerAction, mapping }) => ({ subscribe, partnerAction, mapping }))
}

// Objects are parsed already: parsing is not counted on this side.
function trigger() {
  let fired = 0
  for (const message of messages) {
    for (const one of triggers) if (subscriptions.validate(one, message)) fired++
  }
  return fired
}

function map() {
  let fired = 0
  for (const message of messages) {
    for (let i = 0; i < triggers.length; i++) {
      if (!subscriptions.validate(triggers[i], message)) continue
      core.transform(presets[i].mapping, message)
      fired++
    }
  }
  return fired
}

async function event() {
  let sent = 0
  for (const message of messages) {
    try {
      sent += (await destination.onEvent(message, settings)).length
    } catch {
      // A message that lacks a required field.
    }
  }
  return sent
}

const asked = readline.createInterface({ input: process.stdin })
asked.on('line', async (what) => {
  const before = process.cpuUsage()
  const done = what === 'trigger' ? trigger() : what === 'map' ? map() : await event()
  const { user, system } = process.cpuUsage(before)
  console.log(JSON.stringify({ events: messages.length, done, sentCharacters, cpuSeconds: (user + system) / 1e6 }))
})
