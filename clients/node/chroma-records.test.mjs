// chromadb (npm) against the server: every operator, every way to write, errors as their classes.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import {
  ChromaClient,
  ChromaNotFoundError,
  ChromaUniqueError,
  AdminClient,
} from 'chromadb'
import { url } from './server.mjs'

const { hostname, port } = new URL(url)
const address = { host: hostname, port: Number(port), ssl: false }
const chroma = new ChromaClient(address)
const name = `records-${randomUUID()}`
const records = {
  ids: ['a', 'b', 'c', 'd'],
  embeddings: [
    [1, 0],
    [0, 1],
    [1, 1],
    [-1, 0],
  ],
  documents: ['The heron stands', 'A kettle of hawks', 'Reeds, rushes', 'd'],
  metadatas: [
    { n: 1, kind: 'bird', wild: true },
    { n: 2.5, kind: 'bird', wild: false },
    { n: 3, kind: 'plant' },
    { other: 1 },
  ],
}
let notes

before(async () => {
  notes = await chroma.createCollection({
    name,
    configuration: { hnsw: { space: 'l2' } },
    embeddingFunction: null,
  })
  await notes.add(records)
})

after(() => chroma.deleteCollection({ name }))

const filters = [
  [{ n: 1 }, 'a'],
  [{ n: { $eq: 2.5 } }, 'b'],
  [{ n: { $ne: 1 } }, 'bcd'],
  [{ n: { $gt: 1 } }, 'bc'],
  [{ n: { $gte: 2.5 } }, 'bc'],
  [{ n: { $lt: 3 } }, 'ab'],
  [{ n: { $lte: 3 } }, 'abc'],
  [{ kind: { $in: ['bird', 'fish'] } }, 'ab'],
  [{ kind: { $nin: ['bird'] } }, 'cd'],
  [{ wild: true }, 'a'],
  [{ $and: [{ kind: 'bird' }, { n: { $gt: 1 } }] }, 'b'],
  [{ $or: [{ kind: 'plant' }, { n: 1 }] }, 'ac'],
]
for (const [where, expected] of filters) {
  test(`filters by ${JSON.stringify(where)}`, async () => {
    assert.deepEqual((await notes.get({ where })).ids, [...expected])
    const found = await notes.query({ queryEmbeddings: [[1, 0]], nResults: 9, where })
    assert.deepEqual(found.ids[0].toSorted(), [...expected])
  })
}

const texts = [
  [{ $contains: 'heron' }, 'a'],
  [{ $not_contains: 's,' }, 'abd'],
  [{ $regex: '^[AT]' }, 'ab'],
  [{ $not_regex: 'k[a-z]ttle' }, 'acd'],
  [{ $or: [{ $contains: 'Reeds' }, { $contains: 'hawks' }] }, 'bc'],
]
for (const [whereDocument, expected] of texts) {
  test(`filters documents by ${JSON.stringify(whereDocument)}`, async () => {
    assert.deepEqual((await notes.get({ whereDocument })).ids, [...expected])
  })
}

test('writes in every way', async () => {
  const own = await chroma.createCollection({ name: `writes-${randomUUID()}`, embeddingFunction: null })
  await own.add({ ids: ['a'], embeddings: [[1, 2]], documents: ['one'], metadatas: [{ n: 1, m: 2 }] })
  await own.add({ ids: ['a'], embeddings: [[9, 9]], documents: ['other'] })
  await own.update({ ids: ['a', 'unknown'], metadatas: [{ n: 7 }, { n: 8 }] })
  await own.upsert({ ids: ['a', 'b'], embeddings: [[2, 2], [3, 3]], documents: ['new', 'two'] })
  const got = await own.get({ include: ['embeddings', 'documents', 'metadatas'] })
  assert.deepEqual(got.ids, ['a', 'b'])
  assert.deepEqual(got.documents, ['new', 'two'])
  assert.deepEqual(got.metadatas, [{ n: 7, m: 2 }, null])
  assert.deepEqual(got.embeddings, [[2, 2], [3, 3]])
  assert.equal(await own.count(), 2)
  await own.delete({ where: { n: 7 } })
  assert.deepEqual((await own.peek({ limit: 5 })).ids, ['b'])
  await own.modify({ name: `${own.name}-new`, metadata: { topic: 'birds' } })
  const again = await chroma.getCollection({ name: own.name, embeddingFunction: null })
  assert.deepEqual(again.metadata, { topic: 'birds' })
  await chroma.deleteCollection({ name: own.name })
})

test('keeps tenants and databases apart', async () => {
  const admin = new AdminClient(address)
  const tenant = `tenant-${randomUUID()}`
  const database = `database-${randomUUID()}`
  await admin.createTenant({ name: tenant })
  await admin.createDatabase({ name: database, tenant })
  const own = new ChromaClient({ ...address, tenant, database })
  await own.createCollection({ name: 'same-name', embeddingFunction: null })
  assert.equal(await own.countCollections(), 1)
  await admin.deleteDatabase({ name: database, tenant })
  await assert.rejects(admin.getDatabase({ name: database, tenant }), ChromaNotFoundError)
})

test('raises errors as their classes', async () => {
  const bad = { ids: ['z'], embeddings: [[1, 2, 3]] }
  await assert.rejects(notes.add(bad), /dimension of 2, got 3/)
  await assert.rejects(
    chroma.createCollection({ name, embeddingFunction: null }),
    ChromaUniqueError,
  )
  await assert.rejects(chroma.getCollection({ name: 'not-there' }), ChromaNotFoundError)
  await assert.rejects(notes.get({ whereDocument: { $regex: '(' } }), /regex/i)
  assert.equal(await notes.count(), 4)
})
