// The MCP Inspector's command line. Its exit codes: 0 done, 3 a log-in is
// needed, 4 not reachable, 5 the tool answered with an error.
import assert from 'node:assert/strict'
import path from 'node:path'
import { check, freePort, here, run } from './lib.mjs'

const program = path.join(here, 'node_modules', '@modelcontextprotocol', 'inspector', 'clients', 'launcher', 'build', 'index.js')

async function inspect(options, target) {
  const ended = await run(process.execPath, [program, '--cli', '--format', 'json', '--quiet', ...options, ...target])
  return { code: ended.code, stderr: ended.stderr, result: ended.stdout ? JSON.parse(ended.stdout).result : undefined }
}

export default async function (stdio, http) {
  const header = Object.entries(http.headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`])
  const ways = {
    'over stdio': [['--', stdio.command, ...stdio.args], []],
    'over http': [['--server-url', http.url], header],
    'over http (2026-07-28)': [['--server-url', http.url], [...header, '--protocol-era', 'modern']],
  }
  for (const [way, [target, options]] of Object.entries(ways)) {
    const call = (tool, args) => inspect([...options, '--method', 'tools/call', '--tool-name', tool, '--tool-args-json', JSON.stringify(args)], target)
    await check(`inspector ${way} lists tools, and finds no error in a schema`, async () => {
      const listed = await inspect([...options, '--method', 'tools/list', '--strict'], target)
      assert.equal(listed.code, 0, listed.stderr.slice(0, 500))
      assert.ok(listed.result.tools.length > 200)
      return `${listed.result.tools.length} tools`
    })
    await check(`inspector ${way} reads`, async () => {
      const read = await call('flashpanel_server_list', {})
      assert.equal(read.code, 0, read.stderr.slice(0, 500))
      assert.equal(read.result.structuredContent.status, 'done')
      assert.equal(read.result.structuredContent.data.data[0].name, 'web-1')
    })
    await check(`inspector ${way} is refused wrong arguments, exit code 5`, async () => {
      const invalid = await call('flashpanel_server_list', { serch: 'web' })
      assert.equal(invalid.code, 5)
      assert.equal(invalid.result.isError, true)
      assert.equal(invalid.result.structuredContent.status, 'invalid')
      assert.equal(invalid.result.structuredContent.errors[0].argument, 'serch')
    })
  }
  await check('inspector over http without a token, exit code 3', async () => {
    const refused = await inspect(['--stored-auth-only', '--method', 'tools/list'], ['--server-url', http.url])
    assert.equal(refused.code, 3, refused.stderr.slice(0, 500))
  })
  await check('inspector over http where nobody listens, exit code 4', async () => {
    const lost = await inspect(['--method', 'tools/list'], ['--server-url', `http://127.0.0.1:${await freePort()}/mcp`])
    assert.equal(lost.code, 4, lost.stderr.slice(0, 500))
  })
}
