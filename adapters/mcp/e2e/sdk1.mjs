// @modelcontextprotocol/sdk, the first generation of the TypeScript SDK.
import assert from 'node:assert/strict'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { check, environment } from './lib.mjs'
import { session } from './sdk.mjs'

export const revision = '2025-11-25'

async function connect(transport, more = {}, person = undefined) {
  transport.setProtocolVersion ??= (version) => { transport.protocolVersion = version } // stdio does not keep it
  const client = new Client({ name: 'e2e', version: '1' }, { capabilities: person ? { elicitation: {} } : {} })
  if (person) client.setRequestHandler(ElicitRequestSchema, (request) => person(request.params))
  await client.connect(transport)
  return {
    revision: () => transport.protocolVersion,
    list: async () => (await client.listTools()).tools,
    call: (name, args, options) => client.callTool({ name, arguments: args }, undefined, options),
    close: () => client.close(),
    ...more,
  }
}

// overStdio and overHTTP connect to a program, and to a server. person answers
// what the client is asked.
export const overStdio = (stdio, person) => connect(new StdioClientTransport({ ...stdio, env: { ...environment, ...stdio.env }, stderr: 'ignore' }), {}, person)
export const overHTTP = (http, person) => connect(new StreamableHTTPClientTransport(new URL(http.url), { requestInit: { headers: http.headers } }), {}, person)

export default async function (stdio, http) {
  const options = { requestInit: { headers: http.headers } }
  const transport = new StreamableHTTPClientTransport(new URL(http.url), options)
  // resume names the session of the client that is still there on a new
  // connection, as a client does that lost its own.
  const resume = async () => {
    const again = new StreamableHTTPClientTransport(new URL(http.url), { ...options, sessionId: transport.sessionId })
    again.setProtocolVersion(revision)
    const client = new Client({ name: 'e2e', version: '1' })
    await client.connect(again) // with a session it does not initialize
    assert.equal(again.sessionId, transport.sessionId)
    assert.ok((await client.listTools()).tools.length > 200)
    const read = await client.callTool({ name: 'flashpanel_server_list', arguments: {} })
    assert.equal(read.structuredContent.status, 'done')
    await again.terminateSession() // the server may say that it ends none
    await client.close()
  }
  await Promise.all([
    session('sdk 1 over stdio', () => overStdio(stdio), { revision }),
    session('sdk 1 over http', () => connect(transport, { resume }), { revision }),
  ])

  await check('sdk 1 over http is turned away with a session that is not its own', async () => {
    const foreign = new StreamableHTTPClientTransport(new URL(http.url), { ...options, sessionId: 'made-up.session' })
    const client = new Client({ name: 'e2e', version: '1' })
    await client.connect(foreign)
    await assert.rejects(client.listTools(), { code: 404 })
    await client.close()
  })
  await check('sdk 1 over http is turned away without a token', async () => {
    const client = new Client({ name: 'e2e', version: '1' })
    await assert.rejects(client.connect(new StreamableHTTPClientTransport(new URL(http.url))), /401|token/i)
  })
}
