// Files, vector stores and answers from them, by openai (npm).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import OpenAI, { toFile } from 'openai'
import { say, url } from './server.mjs'

const gpt = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0, timeout: 30_000 })
const herd = 'The llamas sleep in the red barn. The gate is locked at nine in the evening.'
const question = say('Where do the llamas sleep?')
let store

const file = (name, content) => toFile(Buffer.from(content), name)

before(async () => {
  store = await gpt.vectorStores.create({ name: 'node-herd' })
})

after(async () => {
  for await (const kept of gpt.vectorStores.files.list(store.id)) await gpt.files.delete(kept.id)
  await gpt.vectorStores.delete(store.id)
})

test('uploads, ingests and searches', async () => {
  const put = await gpt.vectorStores.files.uploadAndPoll(store.id, await file('herd.txt', herd))
  assert.equal(put.status, 'completed')
  const found = await gpt.vectorStores.search(store.id, { query: 'Where do the llamas sleep?' })
  assert.equal(found.data[0].filename, 'herd.txt')
  assert.equal(found.data[0].content[0].text, herd)
})

test('ingests a batch', async () => {
  const files = [await file('shop.txt', 'The shop sells honey.'), await file('p.png', '\x89PNG\r\n')]
  const batch = await gpt.vectorStores.fileBatches.uploadAndPoll(store.id, { files })
  assert.equal(batch.file_counts.completed, 1)
  assert.equal(batch.file_counts.failed, 1)
})

test('answers with sources, whole and streamed', async () => {
  const model = `quote+${store.id}`
  const answer = await gpt.chat.completions.create({ model, messages: question })
  assert.match(answer.choices[0].message.content, /red barn/)
  assert.equal(answer.sources[0].filename, 'herd.txt')
  let sources, text = ''
  for await (const chunk of await gpt.chat.completions.create({ model, messages: question, stream: true })) {
    sources ??= chunk.sources
    text += chunk.choices[0]?.delta.content ?? ''
  }
  assert.match(text, /red barn/)
  assert.equal(sources[0].filename, 'herd.txt')
})

test('refuses an empty file and an unknown store', async () => {
  const empty = gpt.files.create({ file: await file('empty.txt', ''), purpose: 'assistants' })
  await assert.rejects(empty, OpenAI.BadRequestError)
  await assert.rejects(gpt.vectorStores.search('vs_none', { query: 'x' }), OpenAI.NotFoundError)
})

test('forgets what is deleted', async () => {
  const gone = await gpt.vectorStores.files.uploadAndPoll(store.id, await file('gone.txt', 'Goats gone.'))
  await gpt.files.delete(gone.id)
  const found = await gpt.vectorStores.search(store.id, { query: 'Goats gone.' })
  assert.ok(found.data.every((hit) => hit.filename !== 'gone.txt'))
})
