// Runs real MCP clients and the official conformance suite against the real
// binary on simulated panels. Needs bin/panelbot and Go (for the fixture).
import fs from 'node:fs'
import process from 'node:process'
import { counts, scratch, stopAll } from './lib.mjs'

const limit = 600_000 // milliseconds, for everything: a machine may be slow or stand still

async function end(code) {
  await stopAll()
  fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 10 }) // what a client has started may still write
  process.exit(code)
}

process.once('SIGINT', () => end(130))
process.once('SIGTERM', () => end(143))
setTimeout(() => {
  console.log(`FAIL  not done after ${limit / 1000} s`)
  end(1)
}, limit)

const began = Date.now()
try {
  for (const part of process.argv.length > 2 ? process.argv.slice(2) : ['clients', 'conformance']) {
    const { default: checks } = await import(`./${part}.mjs`)
    await checks()
  }
} catch (e) {
  counts.failed++
  console.log(`FAIL  ${e?.stack ?? e}`)
}
console.log(`\ne2e: ${counts.passed} passed, ${counts.failed} failed, in ${Math.round((Date.now() - began) / 1000)} s`)
await end(counts.failed ? 1 : 0)
