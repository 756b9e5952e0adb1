// The official conformance suite, against panelbot and against the fixture: the
// tools, prompts and resources that the suite asks for, on panelbot's own HTTP
// handler (adapters/mcp/fixture_test.go).
//
// What does not succeed must be in exclusions.json, and what is in there must
// not succeed: an entry is a scenario, or one check of it as scenario:check,
// under the reason why panelbot leaves it out.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { check, configure, freePort, here, panelbot, root, run, scratch, start } from './lib.mjs'

const program = path.join(here, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js')
const fixture = path.join(root, 'bin', 'mcp-fixture')
const exclusions = JSON.parse(fs.readFileSync(path.join(here, 'exclusions.json'), 'utf8'))
const revisions = ['2025-11-25', '2026-07-28']

// The worse comes later. INFO says only that there was nothing to check.
const verdicts = ['INFO', 'SUCCESS', 'SKIPPED', 'WARNING', 'FAILURE']

// outcome runs what a revision requires, and gives the verdicts of each
// scenario's checks: {scenario: {check: {status, message}}}.
async function outcome(url, revision, name) {
  const into = path.join(scratch, `${name}-${revision}`)
  const ended = await run(process.execPath, [program, 'server', '--url', url, '--requirements', revision, '--output-dir', into])
  const scenarios = {}
  for (const [, scenario] of ended.stdout.matchAll(/^=== Running scenario: (\S+) ===$/gm)) scenarios[scenario] = {}
  assert.ok(Object.keys(scenarios).length > 30, `the suite did not run: ${ended.stderr.slice(-500)}`)
  for (const directory of fs.readdirSync(into)) {
    const scenario = /^server-(.*)-\d{4}-\d\d-\d\dT/.exec(directory)[1]
    for (const { id, status, errorMessage } of JSON.parse(fs.readFileSync(path.join(into, directory, 'checks.json'), 'utf8'))) {
      const before = scenarios[scenario][id]
      if (before && verdicts.indexOf(before.status) >= verdicts.indexOf(status)) continue
      scenarios[scenario][id] = { status, message: errorMessage ?? '' }
    }
  }
  return scenarios
}

// own are the checks of a scenario, without the one that holds every message
// against the schema, which a scenario passes that tries nothing.
const own = (checks) => Object.entries(checks).filter(([id]) => id !== 'wire-schema-valid')

// succeeded: something was checked, and nothing found.
function succeeded(checks) {
  return own(checks).some(([, c]) => c.status === 'SUCCESS') && Object.values(checks).every((c) => c.status === 'SUCCESS' || c.status === 'INFO')
}

// compare gives what differs between an outcome and the list of exclusions.
function compare(scenarios, excluded) {
  const wrong = []
  const left = new Map(Object.entries(excluded).flatMap(([reason, entries]) => entries.map((entry) => [entry, reason])))
  for (const reason of Object.keys(excluded)) {
    if (!exclusions.reasons[reason]) wrong.push(`there is no reason ${reason}`)
  }
  for (const [scenario, checks] of Object.entries(scenarios)) {
    // A message that breaks the schema is never excused.
    const wire = checks['wire-schema-valid']
    if (wire && wire.status !== 'SUCCESS') wrong.push(`${scenario}: a message is not valid: ${wire.message}`)
    if (left.delete(scenario)) {
      if (succeeded(checks)) wrong.push(`${scenario} is excluded, and succeeds`)
      continue
    }
    const entries = own(checks).filter(([id]) => left.has(`${scenario}:${id}`))
    for (const [id, c] of own(checks)) {
      const listed = left.delete(`${scenario}:${id}`)
      const fine = c.status === 'SUCCESS' || c.status === 'INFO'
      if (listed && fine) wrong.push(`${scenario}:${id} is excluded, and succeeds`)
      if (!listed && !fine) wrong.push(`${scenario}:${id} ${c.status.toLowerCase()}: ${c.message}`)
    }
    if (entries.length === 0 && !own(checks).some(([, c]) => c.status === 'SUCCESS')) wrong.push(`${scenario} checked nothing`)
  }
  for (const entry of left.keys()) wrong.push(`${entry} is excluded, and was not checked`)
  return wrong
}

async function judge(name, url, revision) {
  const excluded = exclusions[name][revision]
  let scenarios = {}
  await check(`conformance of ${name} with ${revision}`, async () => {
    scenarios = await outcome(url, revision, name)
    const wrong = compare(scenarios, excluded)
    assert.ok(wrong.length === 0, `${wrong.length} differences\n      ${wrong.join('\n      ')}`)
    const whole = Object.values(excluded).flat().filter((entry) => entry in scenarios).length
    const good = Object.values(scenarios).flatMap(own).filter(([, c]) => c.status === 'SUCCESS').length
    return `${Object.keys(scenarios).length - whole} of ${Object.keys(scenarios).length} scenarios, ${good} checks, the others are excluded`
  })
  return scenarios
}

export default async function () {
  const port = await freePort()
  // Without a token a web page on this machine may call only from an origin
  // that is listed; the suite sends the server's own.
  const config = await configure('conformance', { listen: `127.0.0.1:${port}`, tools: 'full', anonymous: 'you', origins: [`http://127.0.0.1:${port}`] })
  const servers = {
    panelbot: await start(panelbot, ['serve', '--config', config], /serving mcp.* url=(\S+)/),
    fixture: await start(fixture, ['-test.run', '^TestFixtureServer$', '-test.timeout', '5m'], /^(http:\S+)$/m, { PANELBOT_FIXTURE_LISTEN: '127.0.0.1:0' }),
  }
  for (const revision of revisions) {
    await judge('panelbot', servers.panelbot.url, revision)
    const scenarios = await judge('fixture', servers.fixture.url, revision)
    await check(`what panelbot leaves to the fixture succeeds there with ${revision}`, () => {
      const open = exclusions.panelbot[revision].fixture.filter((entry) => {
        const [scenario, id] = entry.split(':')
        return id ? scenarios[scenario]?.[id]?.status !== 'SUCCESS' : !succeeded(scenarios[scenario] ?? {})
      })
      assert.deepEqual(open, [])
    })
  }
  for (const server of Object.values(servers)) await server.stop()
}
