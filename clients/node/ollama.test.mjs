// ollama (npm) against the server.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ollama } from 'ollama'
import { eventually, hostTest, say, url, weather } from './server.mjs'

const llama = new Ollama({ host: url })
const hello = say('hello')

const left = async () =>
  Number((await llama.chat({ model: 'fake', messages: say('how many left') })).message.content)

test('lists and shows models', async () => {
  const { models } = await llama.list()
  assert.ok(models.some((model) => model.model === 'all-minilm:latest'))
  const shown = await llama.show({ model: 'all-minilm' })
  assert.deepEqual(shown.capabilities, ['embedding'])
})

test('tells its version', async () => {
  assert.match((await llama.version()).version, /^\d+\.\d+\.\d+$/)
})

test('embeds', async () => {
  const { embeddings } = await llama.embed({ model: 'all-minilm', input: ['a', 'b'] })
  assert.deepEqual(embeddings.map((vector) => vector.length), [384, 384])
})

test('raises for a text that may not be cut', async () => {
  await assert.rejects(
    llama.embed({ model: 'all-minilm', input: 'word '.repeat(1000), truncate: false }),
    (error) => error.status_code === 400 && /exceeds the context length/.test(error.message),
  )
})

hostTest('answers', async () => {
  const answer = await llama.chat({ model: 'fake', messages: hello })
  assert.equal(answer.message.content, 'Hello from fake')
  assert.equal(answer.eval_count, 3)
})

hostTest('streams', async () => {
  const parts = []
  for await (const part of await llama.chat({ model: 'fake', messages: hello, stream: true })) {
    parts.push(part)
  }
  assert.deepEqual(parts.map((part) => part.message.content), ['Hello', ' from', ' fake', ''])
  assert.equal(parts.at(-1).done_reason, 'stop')
})

hostTest('completes', async () => {
  const answer = await llama.generate({ model: 'fake', prompt: 'hello' })
  assert.equal(answer.response, 'Hello from fake')
})

hostTest('calls tools', async () => {
  const answer = await llama.chat({ model: 'fake', messages: hello, tools: [weather] })
  assert.deepEqual(answer.message.tool_calls[0].function.arguments, { city: 'Oslo' })
})

hostTest('answers in JSON', async () => {
  const answer = await llama.chat({ model: 'fake', messages: hello, format: 'json' })
  assert.deepEqual(JSON.parse(answer.message.content), { answer: 42 })
})

hostTest('raises for an unknown model', async () => {
  await assert.rejects(
    llama.chat({ model: 'nope', messages: hello }),
    (error) => error.status_code === 404 && /model 'nope' not found/.test(error.message),
  )
})

hostTest('raises for a host that fails midway', async () => {
  const words = []
  await assert.rejects(async () => {
    const stream = await llama.chat({ model: 'fake', messages: say('fail midway'), stream: true })
    for await (const part of stream) words.push(part.message.content)
  }, /the runner stopped/)
  assert.deepEqual(words, ['Hello', ' from'])
})

hostTest('frees the host when the client leaves', async () => {
  const before = await left()
  const stream = await llama.chat({ model: 'fake', messages: say('never end'), stream: true })
  let words = 0
  await assert.rejects(async () => {
    for await (const _ of stream) if (++words === 3) stream.abort()
  }, /abort/i)
  await eventually(async () => (await left()) === before + 1)
})

hostTest('frees the host when time is up', async () => {
  const before = await left()
  const hasty = new Ollama({
    host: url,
    fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(500) }),
  })
  await assert.rejects(hasty.chat({ model: 'fake', messages: say('never end') }))
  await eventually(async () => (await left()) === before + 1)
})
