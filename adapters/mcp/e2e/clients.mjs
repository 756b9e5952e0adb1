// The clients that others wrote, over stdio, over HTTP and over the relay, in
// each mode of a list. Over HTTP a token is asked for.
import { configure, panelbot, start } from './lib.mjs'
import inspector from './inspector.mjs'
import { session, short } from './sdk.mjs'
import * as sdk1 from './sdk1.mjs'
import * as sdk2 from './sdk2.mjs'
import confirm from './confirm.mjs'

const token = 'a-token-of-more-than-20-characters'

export default async function () {
  await everything()
  await Promise.all(['preset', 'compact'].map(shortLists))
  const asking = await house('full', 'confirm')
  await confirm(asking)
  await asking.stop()
}

// house starts a panelbot whose list has a mode, and gives the ways to it: as a
// program of the client's own, over HTTP, and relayed. changes is what the policy
// says of changes.
async function house(mode, changes = 'allow') {
  const person = `, mcp_token: ${token}`
  const config = await configure(`${mode}-${changes}`, { listen: '127.0.0.1:0', tools: mode }, person, changes)
  const program = async (name) => ({ command: panelbot, args: ['mcp', '--config', await configure(`${mode}-${changes}-${name}`, { tools: mode }, '', changes)] })
  const server = await start(panelbot, ['serve', '--config', config], /serving mcp.* url=(\S+)/)
  return {
    stdio: await program('stdio'),
    another: await program('another'), // beside it, with its own store
    http: { url: server.url, headers: { Authorization: `Bearer ${token}` } },
    relay: { command: panelbot, args: ['mcp', '--server', server.url], env: { PANELBOT_TOKEN: token } },
    stop: server.stop,
  }
}

async function everything() {
  const { stdio, http, relay, stop } = await house('full')
  for (const client of [inspector, sdk1.default, sdk2.default]) await client(stdio, http)
  const { auto: [auto, newest], legacy: [legacy, older] } = sdk2.modes
  await Promise.all([
    session('sdk 1 over the relay', () => sdk1.overStdio(relay), { revision: sdk1.revision }),
    session('sdk 2 (auto) over the relay', () => sdk2.overStdio(relay, auto), { revision: newest, cancels: true }),
    session('sdk 2 (legacy) over the relay', () => sdk2.overStdio(relay, legacy), { revision: older }),
  ])
  await stop()
}

async function shortLists(mode) {
  const { stdio, another, http, relay, stop } = await house(mode)
  await Promise.all([
    short(`sdk 1 over stdio, ${mode}`, () => sdk1.overStdio(stdio), mode),
    short(`sdk 1 over http, ${mode}`, () => sdk1.overHTTP(http), mode),
    short(`sdk 2 over stdio, ${mode}`, () => sdk2.overStdio(another, 'auto'), mode),
    short(`sdk 2 over http, ${mode}`, () => sdk2.overHTTP(http, 'auto'), mode),
    short(`sdk 2 over the relay, ${mode}`, () => sdk2.overStdio(relay, 'auto'), mode),
  ])
  await stop()
}
