// Runs the real binary against telegram-test-api, a Bot API that others wrote, on
// loopback, with simulated panels: what a person sends there, and what comes back.
//
// Of what it has, the checks go through getMe, getUpdates, sendMessage, editMessageText,
// deleteMessage, answerCallbackQuery and setWebhook; its editMessageReplyMarkup and
// deleteWebhook are methods that panelbot does not call. What it lacks is not
// covered here, and is by the tests of the door, whose stand-in has it: setMyCommands and
// deleteMyCommands (the menu of commands), getWebhookInfo, getChat and getChatMember (the
// doctor), sendDocument, sendPhoto and getFile (files), long polls, offsets, what comes
// again after a webhook refused it, 409 and 429. It checks no parse_mode, no length and no
// keyboard, and forgets what was answered to a press. It posts to a webhook without the
// secret token that setWebhook was given, which panelbot refuses: here a relay adds it.
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import process from 'node:process'
import api from 'telegram-test-api'
import { check, counts, freePort, panelbot, scratch, start, stopAll } from '../../mcp/e2e/lib.mjs'

const limit = 600_000 // milliseconds, for everything: a machine may be slow or stand still
const patience = 120_000 // milliseconds, for one thing
const bot = 666 // which is what its getMe says
const token = `${bot}:telegram-test-api_canary_0123456789`
const ann = 1 // an account, and the private chat with it
const stranger = 2
const person = 'ann-0123456789abcdef0123456789abcdef'
const ops = -1001
const secret = 'canary-Sample-42!'

async function end(code) {
  await stopAll()
  fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 10 })
  process.exit(code)
}

process.once('SIGINT', () => end(130))
process.once('SIGTERM', () => end(143))
setTimeout(() => {
  console.log(`FAIL  not done after ${limit / 1000} s`)
  end(1)
}, limit)

const began = Date.now()
const telegram = new api({ host: '127.0.0.1', port: await freePort(), storeTimeout: 600 })

// deleted are calls of deleteMessage, of which telegram-test-api tells nobody by itself.
const deleted = []
const deleteMessage = telegram.deleteMessage.bind(telegram)
telegram.deleteMessage = (chat, message) => {
  const done = deleteMessage(chat, message)
  deleted.push({ chat, message, done })
  telegram.emit('DeletedMessage')
  return done
}

// messages are those of the bot in a chat, with what they show now.
function messages(chat) {
  return telegram.storage.botMessages.filter((m) => Number(m.message.chat_id) === chat)
    .map((m) => ({ id: m.messageId, ...m.message, keys: m.message.reply_markup?.inline_keyboard?.flat() ?? [] }))
}

// wait waits for a message of the bot with a text, that comes after the one before.
async function wait(chat, text, after = 0) {
  const signal = AbortSignal.timeout(patience)
  for (;;) {
    const round = new AbortController()
    const either = { signal: AbortSignal.any([signal, round.signal]) }
    const changed = Promise.any(['AddedBotMessage', 'EditedMessageText'].map((event) => once(telegram, event, either)))
    changed.catch(() => {}) // it is looked at below
    const found = messages(chat).find((m) => m.id > after && m.text?.includes(text))
    if (!found) await changed.catch(() => { throw new Error(`no message with ${JSON.stringify(text)}, but ${JSON.stringify(messages(chat).map((m) => m.text))}`) })
    round.abort()
    if (found) return found
  }
}

// until waits until something holds that tells nobody.
async function until(holds, what) {
  for (const end = Date.now() + patience; !holds();) {
    if (Date.now() > end) throw new Error(`no ${what}`)
    await new Promise((done) => setTimeout(done, 20))
  }
}

const client = (userId, chatId, type) => telegram.getClient(token, { userId, chatId, type })
const at = client(ann, ann, 'private')

// say has somebody write to a chat.
async function say(who, text, options = {}) {
  const message = text.startsWith('/') ? who.makeCommand(text, options) : who.makeMessage(text, options)
  await (text.startsWith('/') ? who.sendCommand(message) : who.sendMessage(message))
}

// press has ann press the button of a message that begins so.
async function press(message, label) {
  const key = message.keys.find((k) => k.text.startsWith(label))
  if (!key) throw new Error(`no button ${label} among ${JSON.stringify(message.keys.map((k) => k.text))}`)
  if (Buffer.byteLength(key.callback_data) > 64) throw new Error(`a button carries ${key.callback_data}`)
  await at.sendCallback(at.makeCallbackQuery(key.callback_data, { message: { message_id: message.id } }))
}

function has(message, ...texts) {
  for (const text of texts) if (!message.text.includes(text)) throw new Error(`no ${JSON.stringify(text)} in ${JSON.stringify(message.text)}`)
}

// configure writes a configuration with a store of its own.
function configure(name, door) {
  const file = path.join(scratch, `${name}.yaml`)
  fs.writeFileSync(file, `key: 0123456789abcdef0123456789abcdef
store: ${JSON.stringify(`sqlite:${path.join(scratch, name)}.db`)}
panels: [{name: main, kind: flashpanel, url: "simulator:"}]
people: [{name: ann, roles: [admin], telegram: ${ann}, mcp_token: ${person}}, {name: bob, roles: [admin]}]
policy: {defaults: {change: confirm, disrupt: confirm}}
telegram: ${JSON.stringify({ token, api_url: telegram.config.apiURL, chats: [ops], ...door })}
mcp: {listen: "127.0.0.1:0"}
`, { mode: 0o600 })
  return file
}

const serve = (config) => start(panelbot, ['serve', '--config', config], /serving mcp.* url=(\S+)/)

// relay is the way to a webhook: it posts what comes to it twice, as it came and with the
// secret token, and keeps what was answered to either. whither is where, secret the token.
async function relay(whither, secret) {
  const answers = []
  const server = http.createServer(async (request, response) => {
    const parts = []
    for await (const part of request) parts.push(part)
    const post = (headers) => fetch(new URL(request.url, whither()), { method: request.method, headers: { 'Content-Type': request.headers['content-type'], ...headers }, body: Buffer.concat(parts) })
    const bare = await post({})
    const signed = await post({ 'X-Telegram-Bot-Api-Secret-Token': secret() })
    answers.push({ path: request.url, brought: request.headers['x-telegram-bot-api-secret-token'], bare: bare.status, signed: signed.status })
    response.writeHead(200).end() // telegram-test-api brings nothing again
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${server.address().port}`, answers, stop: () => server.close() }
}

const replyingTo = (message) => ({ reply_to_message: { message_id: message.id, from: { id: bot, is_bot: true } } })

try {
  await telegram.start()
  const server = await serve(configure('telegram', {}))
  const beside = (name) => fetch(new URL(name, server.url), { headers: { Authorization: `Bearer ${person}` } }).then((r) => r.text())

  await check('help', async () => {
    await say(at, '/help server restart')
    has(await wait(ann, 'server restart'), 'SERVER')
  })
  await check('a command that reads', async () => {
    await say(at, '/server list')
    const m = await wait(ann, 'server list')
    has(m, 'web-1', 'done')
    if (m.parse_mode !== 'HTML') throw new Error(`parse_mode is ${m.parse_mode}`)
  })
  await check('a sentence is searched, and nothing runs', async () => {
    await say(at, 'restart the server web-1')
    const m = await wait(ann, 'Did you mean')
    if (!m.keys.length) throw new Error('no buttons')
  })
  let last = messages(ann).at(-1).id
  await check('what is missing is asked, and a choice is pressed', async () => {
    await say(at, '/server get')
    const m = await wait(ann, 'Server', last)
    last = m.id
    await press(m, 'db-1')
    const done = await wait(ann, 'server get on server', last)
    has(done, 'db-1', 'done')
    last = done.id
  })
  await check('what is missing is typed into the answer to a question', async () => {
    await say(at, '/server get')
    const m = await wait(ann, 'Server', last)
    await press(m, '⌨')
    const asked = await wait(ann, 'Answer this message', last)
    if (!asked.reply_markup?.force_reply) throw new Error(`no force_reply: ${JSON.stringify(asked.reply_markup)}`)
    await say(at, 'web-2', replyingTo(asked))
    const done = await wait(ann, 'server get on server', asked.id)
    has(done, 'web-2', 'done')
    last = done.id
  })
  await check('a change waits for a yes, and the message that asked shows the end', async () => {
    await say(at, '/server favorite web-1')
    const m = await wait(ann, 'CHANGE: server favorite', last)
    if (messages(ann).some((x) => x.text.includes('server favorite on server'))) throw new Error('it was done before')
    await press(m, '✅')
    const done = await wait(ann, 'server favorite on server', m.id - 1)
    if (done.id !== m.id) throw new Error(`message ${done.id} shows it, and not ${m.id}`)
    last = done.id
  })
  await check('a button that was used does nothing', async () => {
    const before = messages(ann).filter((x) => x.text.includes('server favorite on server')).length
    await at.sendCallback(at.makeCallbackQuery('AAAAAAAAAAAAAAAAAAAAAAAAAA.0', { message: { message_id: last } }))
    await say(at, '/whoami')
    await wait(ann, 'ann', last)
    if (messages(ann).filter((x) => x.text.includes('server favorite on server')).length !== before) throw new Error('it did')
  })
  await check('a secret is asked for, and what was typed is deleted', async () => {
    await say(at, '/database user create server=web-1 type=mysql name=typist password:={"ask":true}')
    const m = await wait(ann, 'A secret is wanted', last)
    await press(m, '✅')
    const asked = await wait(ann, 'Answer this message', last)
    await say(at, secret, replyingTo(asked))
    const typed = telegram.storage.userMessages.find((u) => u.message?.text === secret)
    if (!typed) throw new Error('it was not sent')
    await wait(ann, 'GRANT: database user create', last)
    last = asked.id
    const left = telegram.storage.userMessages.filter((u) => JSON.stringify(u).includes(secret)).length
    if (left || deleted.length !== 1 || !deleted[0].done || deleted[0].chat !== ann || deleted[0].message !== typed.messageId) throw new Error(`${left} are left of message ${typed.messageId}, deleted: ${JSON.stringify(deleted)}`)
  })
  await check('a listed group is answered, and another one is not', async () => {
    await say(client(ann, -1009, 'group'), '/server list')
    await say(client(ann, ops, 'supergroup'), '/server@other_bot list')
    await say(client(ann, ops, 'supergroup'), '/server@TestNameBot list')
    has(await wait(ops, 'server list'), 'web-1')
    if (messages(-1009).length || messages(ops).length !== 1) throw new Error('they were answered too')
  })
  await check('a stranger is told so, and no more', async () => {
    await say(client(stranger, stranger, 'private'), '/server list')
    const m = await wait(stranger, 'not known')
    if (m.text.includes('web-1')) throw new Error(m.text)
  })
  await check('the token and the secret are in no message and beside none of the doors', async () => {
    const ready = await beside('/readyz')
    const metrics = await beside('/metrics')
    if (!metrics.includes('panelbot_telegram_answered_seconds')) throw new Error(`metrics: ${metrics.slice(0, 200)}`)
    const all = JSON.stringify(telegram.storage.botMessages.map((m) => m.message)) + ready + metrics
    if (all.includes('canary')) throw new Error('it is')
    return `${telegram.storage.botMessages.length} messages`
  })
  await check('by a webhook, only what has the secret token is taken', async () => {
    await server.stop()
    const hook = await relay(() => posted.url, () => telegram.webhooks[token].secret_token)
    const door = { mode: 'webhook', url: hook.url, path: '/telegram/webhook', secret_token: 'canary-0123456789abcdef' }
    const posted = await serve(configure('webhook', door))
    try {
      await until(() => telegram.webhooks[token], 'setWebhook')
      const { url, secret_token, allowed_updates } = telegram.webhooks[token]
      if (url !== hook.url + door.path || secret_token !== door.secret_token || allowed_updates !== '["message","callback_query"]') throw new Error(`setWebhook was given ${JSON.stringify(telegram.webhooks[token])}`)
      const before = messages(ann).at(-1).id
      await say(at, '/server list')
      has(await wait(ann, 'server list', before), 'web-1', 'done')
      await say(at, '/server favorite db-1')
      const m = await wait(ann, 'CHANGE: server favorite', before)
      await press(m, '✅')
      await wait(ann, 'server favorite on server', before)
      await until(() => hook.answers.length === 3, 'three updates')
      for (const a of hook.answers) if (a.path !== door.path || a.brought || a.bare !== 401 || a.signed !== 200) throw new Error(JSON.stringify(hook.answers))
      const twice = messages(ann).filter((x) => x.id > before && x.text.includes('server list')).length
      if (twice !== 1) throw new Error(`${twice} answers to one command`)
    } finally {
      hook.stop()
      await posted.stop()
    }
  })
  await check('panelbot has ended, and its stores hold no token and no secret', async () => {
    for (const file of fs.readdirSync(scratch)) {
      if (!file.endsWith('.yaml') && fs.statSync(path.join(scratch, file)).isFile() && fs.readFileSync(path.join(scratch, file)).includes('canary')) throw new Error(`${file} does`)
    }
  })
  await telegram.stop()
} catch (e) {
  counts.failed++
  console.log(`FAIL  ${e?.stack ?? e}`)
}
console.log(`\ne2e: ${counts.passed} passed, ${counts.failed} failed, in ${Math.round((Date.now() - began) / 1000)} s`)
await end(counts.failed ? 1 : 0)
