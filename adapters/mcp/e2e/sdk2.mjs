// @modelcontextprotocol/client, the second generation of the TypeScript SDK,
// in each of its ways to settle on a revision.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { environment } from './lib.mjs'
import { session } from './sdk.mjs'

async function connect(transport, mode) {
  const client = new Client({ name: 'e2e', version: '1' }, { versionNegotiation: { mode } })
  await client.connect(transport)
  return {
    revision: () => client.getNegotiatedProtocolVersion(),
    list: async () => (await client.listTools()).tools,
    call: (name, args, onprogress) => client.callTool({ name, arguments: args }, { onprogress }),
    close: () => client.close(),
  }
}

const modes = {
  auto: ['auto', '2026-07-28'],
  legacy: ['legacy', '2025-11-25'],
  pinned: [{ pin: '2026-07-28' }, '2026-07-28'],
}

export default async function (stdio, http) {
  for (const [name, [mode, revision]] of Object.entries(modes)) {
    await Promise.all([
      session(`sdk 2 (${name}) over stdio`, () => connect(new StdioClientTransport({ ...stdio, env: environment, stderr: 'ignore' }), mode), { revision }),
      session(`sdk 2 (${name}) over http`, () => connect(new StreamableHTTPClientTransport(new URL(http.url), { requestInit: { headers: http.headers } }), mode), { revision }),
    ])
  }
}
