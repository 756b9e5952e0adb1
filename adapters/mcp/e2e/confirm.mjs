// What the policy wants confirmed: a client that shows forms asks its person about
// a change, by input requests in 2026-07-28 and by elicitation before.
import assert from 'node:assert/strict'
import { check } from './lib.mjs'
import * as sdk1 from './sdk1.mjs'
import * as sdk2 from './sdk2.mjs'

const yes = { action: 'accept', content: { yes: true } }

async function asked(name, connect) {
  let says = yes
  const questions = []
  let client
  await check(`${name} connects, and shows forms`, async () => {
    client = await connect((question) => {
      questions.push(question)
      return says
    })
  })
  if (!client) return
  const change = () => client.call('flashpanel_server_favorite', { server: 'web-1' })
  await check(`${name} is asked about a change, which a yes sends`, async () => {
    const made = await change()
    assert.equal(questions.length, 1)
    assert.match(questions[0].message, /server favorite on server web-1 \(1\)[^]*Arguments: \{"server":1\}/)
    assert.equal(questions[0].requestedSchema.properties.yes.type, 'boolean')
    assert.ok(['done', 'accepted'].includes(made.structuredContent.status), made.structuredContent.summary)
    return made.structuredContent.status
  })
  await check(`${name} says no, and nothing is sent`, async () => {
    for (const answer of [{ action: 'decline' }, { action: 'cancel' }, { action: 'accept', content: { yes: false } }]) {
      says = answer
      const denied = (await change()).structuredContent
      assert.equal(denied.status, 'denied', denied.summary)
      assert.match(denied.summary, /did not say yes/)
    }
    assert.equal(questions.length, 4)
    says = yes
  })
  await check(`${name} is not asked about what interrupts`, async () => {
    const denied = (await client.call('flashpanel_server_restart', { server: 'web-1' })).structuredContent
    assert.equal(questions.length, 4)
    assert.equal(denied.status, 'denied', denied.summary)
    assert.match(denied.summary, /panelbot people totp/)
  })
  await check(`${name} closes, having asked`, () => client.close())
}

// confirm makes the checks in a house whose policy confirms changes.
export default async function ({ stdio, another, http, relay }) {
  const { legacy: [legacy], pinned: [pinned] } = sdk2.modes
  await Promise.all([
    asked('sdk 1 over stdio', (person) => sdk1.overStdio(stdio, person)),
    asked('sdk 1 over http', (person) => sdk1.overHTTP(http, person)),
    asked('sdk 1 over the relay', (person) => sdk1.overStdio(relay, person)),
    asked('sdk 2 (pinned) over stdio', (person) => sdk2.overStdio(another, pinned, person)),
    asked('sdk 2 (pinned) over http', (person) => sdk2.overHTTP(http, pinned, person)),
    asked('sdk 2 (pinned) over the relay', (person) => sdk2.overStdio(relay, pinned, person)),
    asked('sdk 2 (legacy) over http', (person) => sdk2.overHTTP(http, legacy, person)),
  ])
  await check('a client without forms is told where to say yes', async () => {
    const client = await sdk2.overHTTP(http, pinned)
    const denied = (await client.call('flashpanel_server_favorite', { server: 'web-1' })).structuredContent
    assert.match(denied.summary, /one-time code.*panelbot people totp --as you/)
    await client.close()
  })
}
