// chromadb (npm) against the server: search, hybrid search and forks.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { ChromaClient, GroupBy, K, Knn, MinK, Rrf, Search } from 'chromadb'
import { url } from './server.mjs'

const { hostname, port } = new URL(url)
const chroma = new ChromaClient({ host: hostname, port: Number(port), ssl: false })
const name = `birds-${randomUUID()}`
const east = [1, 0]
let birds

before(async () => {
  birds = await chroma.createCollection({
    name,
    configuration: { hnsw: { space: 'cosine' } },
    embeddingFunction: null,
  })
  await birds.add({
    ids: ['a', 'b', 'c', 'd'],
    embeddings: [
      [1, 0],
      [0.9, 0.1],
      [0, 1],
      [-1, 0],
    ],
    documents: [
      'The heron stands in the reeds',
      'A kettle of hawks over the valley',
      'Reeds and rushes by the water',
      'Herons, herons, herons',
    ],
    metadatas: [
      { kind: 'bird', size: 1 },
      { kind: 'bird', size: 3 },
      { kind: 'plant', size: 2 },
      { kind: 'bird', size: 2 },
    ],
  })
})

after(() => chroma.deleteCollection({ name }))

test('ranks by vector', async () => {
  const search = new Search().rank(Knn({ query: east })).limit(2).select(K.SCORE, K.DOCUMENT, 'kind')
  const found = await birds.search(search)
  assert.deepEqual(found.ids, [['a', 'b']])
  assert.equal(found.documents[0][1], 'A kettle of hawks over the valley')
  assert.deepEqual(found.metadatas[0][0], { kind: 'bird' })
  assert.ok(Math.abs(found.scores[0][0]) < 1e-6)
})

test('filters', async () => {
  const where = K('kind').eq('bird').and(K.DOCUMENT.contains('eron'))
  const found = await birds.search(new Search().where(where).rank(Knn({ query: east })))
  assert.deepEqual(found.ids, [['a', 'd']])
})

test('fuses by reciprocal ranks', async () => {
  const near = Knn({ query: east, limit: 4, returnRank: true })
  const far = Knn({ query: [0, 1], limit: 4, returnRank: true })
  const found = await birds.search(new Search().rank(Rrf({ ranks: [near, far] })).limit(4))
  assert.equal(found.ids[0].length, 4)
  assert.equal(found.ids[0].at(-1), 'd')
})

test('keeps the best of groups', async () => {
  const grouping = new GroupBy([K('kind')], new MinK([K.SCORE], 1))
  const search = new Search().rank(Knn({ query: east, limit: 4 })).groupBy(grouping)
  assert.deepEqual((await birds.search(search)).ids, [['a', 'c']])
})

test('pages without a rank', async () => {
  assert.deepEqual((await birds.search(new Search().limit(2, 1))).ids, [['b', 'c']])
})

test('forks', async () => {
  const copy = await birds.fork({ name: `fork-${randomUUID()}` })
  assert.equal(await copy.count(), 4)
  assert.equal(await birds.forkCount(), 1)
  await copy.delete({ ids: ['a'] })
  assert.equal(await birds.count(), 4)
  await chroma.deleteCollection({ name: copy.name })
})
