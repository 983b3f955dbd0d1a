// openai (npm) against the server.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import OpenAI from 'openai'
import { eventually, hostTest, say, url, weather } from './server.mjs'

const gpt = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0, timeout: 30_000 })
const hello = say('hello')

const left = async () => {
  const answer = await gpt.chat.completions.create({ model: 'fake', messages: say('how many left') })
  return Number(answer.choices[0].message.content)
}

test('lists models', async () => {
  const ids = []
  for await (const model of gpt.models.list()) ids.push(model.id)
  assert.ok(ids.includes('all-minilm:latest'))
})

test('retrieves a model with a slash', async () => {
  const name = 'sentence-transformers/all-MiniLM-L6-v2'
  assert.equal((await gpt.models.retrieve(name)).id, name)
})

test('raises not found for an unknown model', async () => {
  await assert.rejects(gpt.models.retrieve('nope'), (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError)
    assert.equal(error.code, 'model_not_found')
    assert.ok(error.requestID)
    return true
  })
})

test('embeds, in base64 as the client asks by itself and in floats', async () => {
  const ask = { model: 'all-minilm', input: ['a cat', 'a dog'] }
  const packed = await gpt.embeddings.create(ask)
  const floats = await gpt.embeddings.create({ ...ask, encoding_format: 'float' })
  assert.equal(packed.data[1].embedding.length, 384)
  assert.deepEqual(
    Array.from(Float32Array.from(floats.data[1].embedding)),
    Array.from(Float32Array.from(packed.data[1].embedding)),
  )
})

test('raises bad request for dimensions that the model has not', async () => {
  await assert.rejects(
    gpt.embeddings.create({ model: 'all-minilm', input: 'x', dimensions: 256 }),
    (error) => error instanceof OpenAI.BadRequestError && error.param === 'dimensions',
  )
})

hostTest('answers', async () => {
  const answer = await gpt.chat.completions.create({ model: 'fake', messages: hello })
  assert.equal(answer.choices[0].message.content, 'Hello from fake')
  assert.equal(answer.usage.total_tokens, 10)
})

hostTest('streams', async () => {
  const stream = await gpt.chat.completions.create({
    model: 'fake',
    messages: hello,
    stream: true,
    stream_options: { include_usage: true },
  })
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')
  assert.equal(text, 'Hello from fake')
  assert.equal(new Set(chunks.map((chunk) => chunk.id)).size, 1)
  assert.equal(chunks.at(-2).choices[0].finish_reason, 'stop')
  assert.equal(chunks.at(-1).usage.total_tokens, 10)
})

hostTest('assembles a stream by the client’s own helper', async () => {
  const stream = gpt.chat.completions.stream({ model: 'fake', messages: hello, tools: [weather] })
  const final = await stream.finalChatCompletion()
  assert.equal(final.choices[0].finish_reason, 'tool_calls')
  assert.equal(final.choices[0].message.tool_calls[0].function.name, 'weather')
})

hostTest('runs tools by the client’s own helper', async () => {
  const asked = []
  const runner = gpt.chat.completions.runTools({
    model: 'fake',
    messages: hello,
    tools: [
      {
        type: 'function',
        function: {
          ...weather.function,
          parse: JSON.parse,
          function: (args) => asked.push(args.city) && 'rain',
        },
      },
    ],
  })
  assert.equal(await runner.finalContent(), 'Hello from fake')
  assert.deepEqual(asked, ['Oslo'])
})

hostTest('answers in JSON', async () => {
  const answer = await gpt.chat.completions.create({
    model: 'fake',
    messages: hello,
    response_format: { type: 'json_object' },
  })
  assert.deepEqual(JSON.parse(answer.choices[0].message.content), { answer: 42 })
})

hostTest('raises for a host that fails midway', async () => {
  const words = []
  await assert.rejects(async () => {
    const stream = await gpt.chat.completions.create({
      model: 'fake',
      messages: say('fail midway'),
      stream: true,
    })
    for await (const chunk of stream) words.push(chunk.choices[0].delta.content)
  }, (error) => error instanceof OpenAI.APIError && /the runner stopped/.test(error.message))
  assert.deepEqual(words, ['Hello', ' from'])
})

hostTest('raises for a host that fails at once', async () => {
  await assert.rejects(
    gpt.chat.completions.create({ model: 'fake', messages: say('fail at once'), stream: true }),
    OpenAI.InternalServerError,
  )
})

hostTest('raises bad request naming the field', async () => {
  await assert.rejects(
    gpt.chat.completions.create({ model: 'fake', messages: hello, temperature: 9 }),
    (error) => error instanceof OpenAI.BadRequestError && error.param === 'temperature',
  )
})

hostTest('frees the host when the client leaves', async () => {
  const before = await left()
  const stream = await gpt.chat.completions.create({
    model: 'fake',
    messages: say('never end'),
    stream: true,
  })
  let words = 0
  for await (const _ of stream) if (++words === 3) break
  await eventually(async () => (await left()) === before + 1)
})

hostTest('frees the host when time is up', async () => {
  const before = await left()
  await assert.rejects(
    gpt
      .withOptions({ timeout: 500 })
      .chat.completions.create({ model: 'fake', messages: say('never end') }),
    OpenAI.APIConnectionTimeoutError,
  )
  await eventually(async () => (await left()) === before + 1)
})
