// openai's Responses (npm) against the server.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import OpenAI from 'openai'
import { eventually, hostTest, url } from './server.mjs'

const gpt = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0, timeout: 30_000 })
const ask = (fields) => gpt.responses.create({ model: 'fake', input: 'hello', ...fields })
const left = async () => Number((await ask({ input: 'how many left', store: false })).output_text)

const weather = {
  type: 'function',
  name: 'weather',
  strict: false,
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
}

test('raises not found for an answer that is not kept', async () => {
  await assert.rejects(gpt.responses.retrieve('resp_0'), OpenAI.NotFoundError)
})

hostTest('answers, keeps and deletes', async () => {
  const answer = await ask({})
  assert.equal(answer.output_text, 'Hello from fake')
  assert.equal((await gpt.responses.retrieve(answer.id)).output[0].id, answer.output[0].id)
  const items = []
  for await (const item of gpt.responses.inputItems.list(answer.id)) items.push(item)
  assert.equal(items[0].content[0].text, 'hello')
  await gpt.responses.delete(answer.id)
  await assert.rejects(gpt.responses.retrieve(answer.id), OpenAI.NotFoundError)
})

hostTest('streams by the client’s own helper', async () => {
  const stream = gpt.responses.stream({ model: 'fake', input: 'hello' })
  const deltas = []
  for await (const event of stream)
    if (event.type === 'response.output_text.delta') deltas.push(event.delta)
  assert.deepEqual(deltas, ['Hello', ' from', ' fake'])
  assert.equal((await stream.finalResponse()).usage.total_tokens, 10)
})

hostTest('goes on from an earlier answer, with the result of a tool', async () => {
  const first = await ask({ input: 'Oslo?', tools: [weather] })
  const call = first.output[0]
  assert.deepEqual(JSON.parse(call.arguments), { city: 'Oslo' })
  const after = await ask({
    previous_response_id: first.id,
    input: [{ type: 'function_call_output', call_id: call.call_id, output: 'rain' }],
    tools: [weather],
  })
  assert.equal(after.output_text, 'Hello from fake')
})

hostTest('raises for a host that fails midway', async () => {
  await assert.rejects(async () => {
    for await (const _ of await ask({ input: 'fail midway', stream: true }));
  }, /the runner stopped/)
})

hostTest('frees the host when time is up', async () => {
  const before = await left()
  const hasty = gpt.withOptions({ timeout: 500 })
  await assert.rejects(
    hasty.responses.create({ model: 'fake', input: 'never end' }),
    OpenAI.APIConnectionTimeoutError,
  )
  await eventually(async () => (await left()) === before + 1)
})
