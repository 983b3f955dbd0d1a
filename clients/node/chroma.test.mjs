// chromadb (npm) against the server: the basic tour.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { ChromaClient } from 'chromadb'
import { url } from './server.mjs'

const { hostname, port } = new URL(url)
const chroma = new ChromaClient({ host: hostname, port: Number(port), ssl: false })
const name = `tour-${randomUUID()}`
let collection

before(async () => {
  collection = await chroma.createCollection({
    name,
    configuration: { hnsw: { space: 'cosine' } },
    embeddingFunction: null,
  })
  await collection.add({
    ids: ['a', 'b', 'c'],
    embeddings: [
      [1, 0, 0],
      [0, 1, 0],
      [0.7, 0.7, 0],
    ],
    documents: ['alpha', 'beta', 'gamma'],
    metadatas: [{ page: 1 }, { page: 2 }, { page: 3 }],
  })
})

after(() => chroma.deleteCollection({ name }))

test('beats', async () => {
  assert.ok((await chroma.heartbeat()) > 0)
})

test('finds a collection again', async () => {
  const again = await chroma.getCollection({ name, embeddingFunction: null })
  assert.equal(again.id, collection.id)
})

test('gets by id', async () => {
  const got = await collection.get({ ids: ['b'], include: ['documents', 'metadatas'] })
  assert.deepEqual([got.ids, got.documents, got.metadatas], [['b'], ['beta'], [{ page: 2 }]])
})

test('queries', async () => {
  const found = await collection.query({ queryEmbeddings: [[1, 0, 0]], nResults: 2 })
  assert.deepEqual(found.ids, [['a', 'c']])
  assert.ok(Math.abs(found.distances[0][0]) < 1e-6)
})

test('queries with a filter', async () => {
  const found = await collection.query({
    queryEmbeddings: [[1, 0, 0]],
    nResults: 3,
    where: { page: { $gte: 2 } },
  })
  assert.deepEqual(found.ids, [['c', 'b']])
})

test('deletes', async () => {
  await collection.add({ ids: ['d'], embeddings: [[0, 0, 1]], documents: ['delta'] })
  assert.equal(await collection.count(), 4)
  await collection.delete({ ids: ['d'] })
  assert.equal(await collection.count(), 3)
})

test('raises for an unknown collection', async () => {
  await assert.rejects(
    chroma.getCollection({ name: `nope-${randomUUID()}`, embeddingFunction: null }),
    /not|exist/i,
  )
})
