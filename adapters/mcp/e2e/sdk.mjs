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

// tokens is what a list of tools takes of a model's context: four bytes of
// name, description and input schema are one.
const tokens = (tools) => Math.ceil(tools.reduce((sum, t) => sum + Buffer.byteLength(t.name + t.description + JSON.stringify(t.inputSchema)), 0) / 4)

// compact are the tools that stand for all others.
const compact = ['describe_tool', 'find_tools', 'run_change_tool', 'run_dangerous_tool', 'run_read_tool']

// lists says how long the list is in each mode, and what is in it.
const lists = {
  full: { least: 200, most: 223, tokens: 30_000, has: ['flashpanel_server_list', 'flashpanel_php_ini_get'], not: compact },
  preset: { least: 30, most: 40, tokens: 8_000, has: [...compact, 'flashpanel_server_list'], not: ['flashpanel_php_ini_get'] },
  compact: { least: 9, most: 9, tokens: 2_000, has: [...compact, 'panelbot_plan_create', 'panelbot_policy_explain', 'panelbot_request_cancel', 'panelbot_request_get'], not: ['flashpanel_server_list'] },
}

// session makes the checks of one client. connect gives a connected client:
// {list, call, close, revision}; call takes {onprogress, signal} too. wants says
// which revision is settled on, and whether a cancelled call is heard no more.
export async function session(name, connect, wants) {
  let client
  await check(`${name} connects`, async () => {
    client = await connect()
    assert.equal(client.revision(), wants.revision)
    return client.revision()
  })
  if (!client) return
  const answer = await listed(name, client, 'full')
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
    const followed = await answer('flashpanel_deploy_now', { site: 'shop' }, { onprogress: (step) => steps.push(step) })
    assert.equal(followed.status, 'done', followed.summary)
    assert.ok(steps.length > 0 && steps[0].progress === 1 && /not there yet/.test(steps[0].message), JSON.stringify(steps))
    return `${steps.length} steps`
  })
  await check(`${name} is refused wrong arguments as a tool error`, async () => {
    const invalid = await answer('flashpanel_dns_record_create', { server: 'web-1', typ: 'A' })
    assert.deepEqual([invalid.status, invalid.isError], ['invalid', true])
    assert.ok(invalid.errors.some((e) => e.argument === 'typ' && /type/.test(e.message)), JSON.stringify(invalid.errors))
  })
  await check(`${name} has to wait for what destroys`, async () => {
    const asked = await answer('flashpanel_server_reinstall', { server: 'web-1' })
    assert.deepEqual([asked.status, asked.isError], ['awaiting_approval', false])
    const stands = await answer('panelbot_request_get', { id: asked.approval.id })
    assert.equal(stands.status, 'awaiting_approval', stands.summary)
    assert.ok(asked.rule)
    return asked.rule
  })
  await check(`${name} learns that a tool does not exist`, async () => {
    await assert.rejects(client.call('flashpanel_server_lst', {}), (e) => {
      assert.equal(e.code, -32602)
      assert.match(e.message, /There is no tool "flashpanel_server_lst". Did you mean flashpanel_server_list/)
      return true
    })
  })
  if (wants.cancels) {
    await check(`${name} cancels, and hears no more of it`, async () => {
      const enough = new AbortController()
      const call = client.call('flashpanel_deploy_now', { site: 'shop' }, { signal: enough.signal, onprogress: () => enough.abort() })
      await assert.rejects(call, /abort/i)
      assert.equal((await answer('flashpanel_server_list', {})).status, 'done')
      assert.deepEqual(client.errors, [])
    })
  }
  if (client.resume) await check(`${name} goes on with its session after a new connection`, client.resume)
  await check(`${name} closes`, () => client.close())
}

// listed checks the list of a mode, and gives the function that calls a tool,
// and holds the answer against the tool's output schema.
async function listed(name, client, mode) {
  const schemas = {} // of answers, by tool: the SDK says nothing where there is none
  await check(`${name} lists tools, each with schemas and hints`, async () => {
    const tools = await client.list()
    const names = tools.map((t) => t.name)
    const want = lists[mode]
    assert.ok(tools.length >= want.least && tools.length <= want.most, `${tools.length} tools`)
    assert.ok(tokens(tools) <= want.tokens, `${tokens(tools)} tokens`)
    for (const tool of want.has) assert.ok(names.includes(tool), `${tool} is not listed`)
    for (const tool of want.not) assert.ok(!names.includes(tool), `${tool} is listed`)
    for (const tool of tools) {
      assert.match(tool.name, /^[a-z0-9_]{1,48}$/)
      assert.equal(tool.inputSchema.additionalProperties, false, tool.name)
      for (const hint of ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']) {
        assert.equal(typeof tool.annotations[hint], 'boolean', `${tool.name} ${hint}`)
      }
      assert.ok(compile(tool.inputSchema))
      schemas[tool.name] = compile(tool.outputSchema)
    }
    assert.deepEqual(names, names.toSorted())
    return `${tools.length} tools, ${tokens(tools)} tokens`
  })
  return async (tool, args, options) => {
    const result = await client.call(tool, args, options)
    const valid = schemas[tool] // a tool that the policy hides, or the mode, is not listed
    if (valid) assert.ok(valid(result.structuredContent), JSON.stringify(valid.errors))
    return { ...result.structuredContent, isError: result.isError === true, text: result.content[0].text }
  }
}

// short makes the checks of one client where the list is a short one: the tools
// that are not in it are found, described and run all the same.
export async function short(name, connect, mode) {
  let client
  await check(`${name} connects`, async () => { client = await connect() })
  if (!client) return
  const answer = await listed(name, client, mode)
  await check(`${name} finds a tool`, async () => {
    const found = await answer('find_tools', { request: 'disk and memory of a server' })
    assert.equal(found.status, 'done', found.summary)
    assert.ok(found.data.some((t) => t.tool === 'flashpanel_systeminfo_get'), JSON.stringify(found.data))
  })
  await check(`${name} has it described`, async () => {
    const described = await answer('describe_tool', { tool: 'flashpanel_systeminfo_get' })
    assert.deepEqual([described.status, described.data.risk, described.data.run_with], ['done', 'read', 'run_read_tool'])
    assert.ok(described.data.arguments.properties.server)
  })
  await check(`${name} runs it`, async () => {
    const read = await answer('run_read_tool', { tool: 'flashpanel_systeminfo_get', arguments: { server: 'web-1' } })
    assert.deepEqual([read.status, read.tool, read.target, read.isError], ['done', 'flashpanel_systeminfo_get', 'server web-1 (1)', false], read.summary)
    assert.equal((await answer('flashpanel_systeminfo_get', { server: 'web-1' })).status, 'done', 'by its own name')
  })
  await check(`${name} changes nothing with what reads`, async () => {
    const change = { tool: 'flashpanel_server_favorite', arguments: { server: 'web-1' } }
    const refused = await answer('run_read_tool', change)
    assert.deepEqual([refused.status, refused.isError], ['invalid', true])
    assert.match(refused.next, /run_change_tool/)
    const made = await answer('run_change_tool', change)
    assert.equal(made.isError, false, made.summary)
    return made.status
  })
  await check(`${name} closes`, () => client.close())
}
