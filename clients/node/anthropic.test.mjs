// @anthropic-ai/sdk (npm) against the server.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import Anthropic from '@anthropic-ai/sdk'
import { eventually, hostTest, say, url, weather } from './server.mjs'

const claude = new Anthropic({ baseURL: url, apiKey: 'unused', maxRetries: 0, timeout: 30_000 })
const asked = { model: 'fake', max_tokens: 50, messages: say('hello') }
const tools = [{ name: 'weather', input_schema: weather.function.parameters }]

test('estimates tokens', async () => {
  const { input_tokens } = await claude.messages.countTokens({
    model: 'fake',
    messages: asked.messages,
  })
  assert.ok(input_tokens > 0)
})

test('raises bad request', async () => {
  await assert.rejects(
    claude.messages.create({ ...asked, messages: [] }),
    Anthropic.BadRequestError,
  )
})

hostTest('answers', async () => {
  const message = await claude.messages.create(asked)
  assert.equal(message.content[0].text, 'Hello from fake')
  assert.equal(message.stop_reason, 'end_turn')
})

hostTest('streams', async () => {
  const stream = claude.messages.stream(asked)
  const words = []
  stream.on('text', (word) => words.push(word))
  const final = await stream.finalMessage()
  assert.deepEqual(words, ['Hello', ' from', ' fake'])
  assert.equal(final.usage.output_tokens, 3)
})

hostTest('streams tool calls', async () => {
  const final = await claude.messages.stream({ ...asked, tools }).finalMessage()
  assert.deepEqual(final.content[0].input, { city: 'Oslo' })
  assert.equal(final.stop_reason, 'tool_use')
})

hostTest('raises for a host that fails midway', async () => {
  const words = []
  await assert.rejects(async () => {
    const stream = await claude.messages.create({
      ...asked,
      messages: say('fail midway'),
      stream: true,
    })
    for await (const event of stream) if (event.delta?.text) words.push(event.delta.text)
  }, /the runner stopped/)
  assert.deepEqual(words, ['Hello', ' from'])
})

hostTest('raises not found for an unknown model', async () => {
  await assert.rejects(
    claude.messages.create({ ...asked, model: 'nope' }),
    Anthropic.NotFoundError,
  )
})

const left = async () => {
  const message = await claude.messages.create({ ...asked, messages: say('how many left') })
  return Number(message.content[0].text)
}

hostTest('frees the host when time is up', async () => {
  const before = await left()
  await assert.rejects(
    claude.withOptions({ timeout: 500 }).messages.create({ ...asked, messages: say('never end') }),
    Anthropic.APIConnectionTimeoutError,
  )
  await eventually(async () => (await left()) === before + 1)
})

hostTest('frees the host when the client leaves', async () => {
  const before = await left()
  const stream = claude.messages.stream({ ...asked, messages: say('never end') })
  let words = 0
  for await (const event of stream) if (event.type === 'content_block_delta' && ++words === 3) break
  await eventually(async () => (await left()) === before + 1)
})
