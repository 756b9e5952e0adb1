// @modelcontextprotocol/client, the second generation of the TypeScript SDK,
// in each of its ways to settle on a revision.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { environment } from './lib.mjs'
import { session } from './sdk.mjs'

async function connect(transport, mode, person) {
  const client = new Client({ name: 'e2e', version: '1' }, { versionNegotiation: { mode }, capabilities: person ? { elicitation: {} } : {} })
  if (person) client.setRequestHandler('elicitation/create', (request) => person(request.params))
  const errors = []
  client.onerror = (e) => errors.push(e.message)
  await client.connect(transport)
  return {
    errors,
    revision: () => client.getNegotiatedProtocolVersion(),
    list: async () => (await client.listTools()).tools,
    call: (name, args, options) => client.callTool({ name, arguments: args }, options),
    close: () => client.close(),
  }
}

// modes are the ways to settle, and the revision that each settles on.
export const modes = {
  auto: ['auto', '2026-07-28'],
  legacy: ['legacy', '2025-11-25'],
  pinned: [{ pin: '2026-07-28' }, '2026-07-28'],
}

// overStdio and overHTTP connect to a program, and to a server. person answers
// what the client is asked.
export const overStdio = (stdio, mode, person) => connect(new StdioClientTransport({ ...stdio, env: { ...environment, ...stdio.env }, stderr: 'ignore' }), mode, person)
export const overHTTP = (http, mode, person) => connect(new StreamableHTTPClientTransport(new URL(http.url), { requestInit: { headers: http.headers } }), mode, person)

export default async function (stdio, http) {
  for (const [name, [mode, revision]] of Object.entries(modes)) {
    await Promise.all([
      session(`sdk 2 (${name}) over stdio`, () => overStdio(stdio, mode), { revision }),
      session(`sdk 2 (${name}) over http`, () => overHTTP(http, mode), { revision }),
    ])
  }
}
