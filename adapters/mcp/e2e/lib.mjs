// What the checks share: the report, and the programs that are started.
import { spawn, execFile } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

export const here = import.meta.dirname
export const root = path.join(here, '..', '..', '..')
export const panelbot = path.join(root, 'bin', 'panelbot')

// scratch is a directory for this run; it is also the home of what is started,
// so that no client reads or writes what belongs to the person.
export const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'panelbot-e2e-'))

// environment is what started programs see.
export const environment = {
  PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`,
  HOME: scratch, TMPDIR: scratch, NO_COLOR: '1',
}

export const counts = { passed: 0, failed: 0 }

// check runs one check, and prints a line. What it returns is added to the
// line.
export async function check(name, run) {
  try {
    const note = await run()
    counts.passed++
    console.log(`ok    ${name}${note ? `: ${note}` : ''}`)
  } catch (e) {
    counts.failed++
    console.log(`FAIL  ${name}: ${e?.message ?? e}`)
  }
}

const running = new Set()

// start starts a server, and waits for the line that says where it listens:
// the first that address finds it in.
export async function start(command, args, address, env = {}) {
  const child = spawn(command, args, { env: { ...environment, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let said = ''
  const url = await new Promise((found, failed) => {
    const read = (part) => {
      if (said === null) return
      said += part
      const at = address.exec(said)
      if (at) { said = null; found(at[1]) }
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', failed)
    child.once('exit', (code) => failed(new Error(`${path.basename(command)} ended with ${code}: ${said}`)))
  })
  return { url, stop: () => stop(child) }
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  const late = setTimeout(() => child.kill('SIGKILL'), 60_000)
  await ended
  clearTimeout(late)
}

// stopAll ends every program that was started here, by its id.
export function stopAll() {
  return Promise.all([...running].map(stop))
}

// run runs a program to its end.
export function run(command, args, env = {}) {
  return new Promise((done) => {
    const child = execFile(command, args, { env: { ...environment, ...env }, cwd: scratch, maxBuffer: 64 << 20, timeout: 120_000 },
      (error, stdout, stderr) => done({ code: error ? error.code ?? 1 : 0, stdout, stderr }))
    running.add(child)
    child.once('exit', () => running.delete(child))
    child.stdin.end()
  })
}

export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

// configure writes a configuration on the simulator, that of `panelbot demo`
// with a door, and a store of its own: one process owns a store. changes is what
// the policy says of changes.
export async function configure(name, door, person = '', changes = 'allow') {
  const demo = await run(panelbot, ['demo', '--config-only'])
  const text = demo.stdout.replace('roles: [admin]', `roles: [admin]${person}`).replace('change: allow, disrupt: allow', `change: ${changes}, disrupt: ${changes}`)
  const file = path.join(scratch, `${name}.yaml`)
  fs.writeFileSync(file, `${text.replace(/^store: .*\n/m, '')}store: ${JSON.stringify(`sqlite:${path.join(scratch, name)}.db`)}\nmcp: ${JSON.stringify(door)}\ndownloads: {dir: ${JSON.stringify(scratch)}}\n`, { mode: 0o600 })
  return file
}
