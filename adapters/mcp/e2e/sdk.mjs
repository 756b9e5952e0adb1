// What both generations of the TypeScript SDK are asked to do.
import assert from 'node:assert/strict'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { check } from './lib.mjs'

const ajv = addFormats(new Ajv2020({ strict: false }))
const compiled = new Map() // by the schema's text: all clients list the same

function compile(schema) {
  const text = JSON.stringify(schema)
  if (!compiled.has(text)) compiled.set(text, ajv.compile(schema))
  return compiled.get(text)
}

// session makes the checks of one client. connect gives a connected client:
// {list, call, close, revision}; call takes a function that hears progress.
export async function session(name, connect, wants) {
  let client
  await check(`${name} connects`, async () => {
    client = await connect()
    assert.equal(client.revision(), wants.revision)
    return client.revision()
  })
  if (!client) return
  const schemas = {} // of answers, by tool: the SDK says nothing where there is none
  await check(`${name} lists tools, each with schemas and hints`, async () => {
    const tools = await client.list()
    assert.ok(tools.length > 200, `${tools.length} tools`)
    for (const tool of tools) {
      assert.match(tool.name, /^[a-z0-9_]{1,48}$/)
      assert.equal(tool.inputSchema.additionalProperties, false, tool.name)
      for (const hint of ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']) {
        assert.equal(typeof tool.annotations[hint], 'boolean', `${tool.name} ${hint}`)
      }
      assert.ok(compile(tool.inputSchema))
      schemas[tool.name] = compile(tool.outputSchema)
    }
    assert.deepEqual(tools.map((t) => t.name), tools.map((t) => t.name).sort())
    return `${tools.length} tools`
  })
  // answer calls a tool, and holds the answer against the tool's output schema.
  const answer = async (tool, args, heard) => {
    const result = await client.call(tool, args, heard)
    const valid = schemas[tool] // a tool that the policy hides is not listed
    if (valid) assert.ok(valid(result.structuredContent), JSON.stringify(valid.errors))
    return { ...result.structuredContent, isError: result.isError === true, text: result.content[0].text }
  }
  await check(`${name} reads`, async () => {
    const servers = await answer('flashpanel_server_list', {})
    assert.equal(servers.status, 'done')
    assert.equal(servers.data.data[0].name, 'web-1')
    assert.match(servers.text, /untrusted/)
    for (const [tool, args] of [['flashpanel_systeminfo_get', { server: 'web-1' }], ['openpanel_disk_inodes', {}]]) {
      const read = await answer(tool, args)
      assert.deepEqual([read.status, read.isError], ['done', false], tool)
    }
  })
  await check(`${name} changes, and the change is looked at`, async () => {
    const record = { server: 'web-1', zone: 'example.com', type: 'A', name: `e2e-${Math.random().toString(36).slice(2, 10)}`, content: '192.0.2.7', ttl: 3600 }
    const made = await answer('flashpanel_dns_record_create', record)
    assert.equal(made.status, 'done', made.summary)
    assert.ok(made.verified_by)
  })
  await check(`${name} is told of progress`, async () => {
    const steps = []
    const followed = await answer('flashpanel_deploy_now', { site: 'shop' }, (step) => steps.push(step))
    assert.equal(followed.status, 'done', followed.summary)
    assert.ok(steps.length > 0 && steps[0].progress === 1 && /not there yet/.test(steps[0].message), JSON.stringify(steps))
    return `${steps.length} steps`
  })
  await check(`${name} is refused wrong arguments as a tool error`, async () => {
    const invalid = await answer('flashpanel_dns_record_create', { server: 'web-1', typ: 'A' })
    assert.deepEqual([invalid.status, invalid.isError], ['invalid', true])
    assert.ok(invalid.errors.some((e) => e.argument === 'typ' && /type/.test(e.message)), JSON.stringify(invalid.errors))
  })
  await check(`${name} is denied what destroys`, async () => {
    const denied = await answer('flashpanel_server_reinstall', { server: 'web-1' })
    assert.deepEqual([denied.status, denied.isError], ['denied', true])
    assert.ok(denied.rule)
    return denied.rule
  })
  await check(`${name} learns that a tool does not exist`, async () => {
    await assert.rejects(client.call('flashpanel_nothing', {}), { code: -32602 })
  })
  if (client.resume) await check(`${name} goes on with its session after a new connection`, client.resume)
  await check(`${name} closes`, () => client.close())
}
