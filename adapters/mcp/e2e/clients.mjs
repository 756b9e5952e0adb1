// The clients that others wrote, over stdio and over HTTP, on one configuration
// each. Over HTTP a token is asked for.
import { configure, panelbot, start } from './lib.mjs'
import inspector from './inspector.mjs'
import sdk1 from './sdk1.mjs'
import sdk2 from './sdk2.mjs'

const token = 'a-token-of-more-than-20-characters'

export default async function () {
  const config = await configure('clients', { listen: '127.0.0.1:0', tools: 'full' }, `, mcp_token: ${token}`)
  const server = await start(panelbot, ['serve', '--config', config], /serving mcp.* url=(\S+)/)
  const stdio = { command: panelbot, args: ['mcp', '--config', config] }
  const http = { url: server.url, headers: { Authorization: `Bearer ${token}` } }
  for (const client of [inspector, sdk1, sdk2]) await client(stdio, http)
  await server.stop()
}
