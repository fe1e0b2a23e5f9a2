// What one would write by hand, with the same durability: fastify, SQLite with a commit for all calls of a turn of the event loop, and undici, which posts
// what is stored, oldest first, and deletes it when it has arrived. Arguments: port, database file, address to post to.
'use strict'
const fs = require('fs')
const fastify = require('fastify')({ logger: false })
const { Pool } = require('undici')
const [port, file, sink] = process.argv.slice(2)

const db = new (require('better-sqlite3'))(file)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec('CREATE TABLE calls (id INTEGER PRIMARY KEY, path TEXT, body BLOB)')
const insert = db.prepare('INSERT INTO calls (path, body) VALUES (?, ?)')
const oldest = db.prepare('SELECT id, body FROM calls ORDER BY id LIMIT 256')
const remove = db.prepare('DELETE FROM calls WHERE id <= ?')

let waiting = []
function commit() {
  const calls = waiting
  waiting = []
  db.exec('BEGIN')
  for (const call of calls) insert.run(call.path, call.body)
  db.exec('COMMIT')
  for (const call of calls) call.stored()
}

fastify.removeAllContentTypeParsers()
fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
  try {
    JSON.parse(body)
    done(null, body)
  } catch (wrong) {
    done(wrong)
  }
})
fastify.post('/*', (request, reply) => new Promise((resolve) => {
  if (waiting.length === 0) setImmediate(commit)
  waiting.push({
    path: request.url, body: request.body, stored() {
      reply.header('content-type', 'application/json')
      resolve('{}')
    }
  })
}))

async function forward() {
  const url = new URL(sink)
  const pool = new Pool(url.origin, { connections: 16, pipelining: 1 })
  const headers = { 'content-type': 'application/json' }
  for (;;) {
    const rows = oldest.all()
    if (rows.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 2))
      continue
    }
    await Promise.all(rows.map(async (row) => {
      const answer = await pool.request({ path: url.pathname, method: 'POST', headers, body: row.body })
      await answer.body.dump()
    }))
    remove.run(rows.at(-1).id)
  }
}

fastify.listen({ port: Number(port), host: '127.0.0.1' }).then(() => fs.writeFileSync(file + '.up', ''))
if (sink) forward()
