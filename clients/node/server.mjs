// The server under test, and how tests that need a model host behind it are named.
import { test } from 'node:test'

export const url = process.env.CORRAL_URL ?? 'http://127.0.0.1:11435'

const fake = process.env.CORRAL_FAKE === '1'

/** A test that needs clients/host.py behind the server; it is not there otherwise. */
export const hostTest = (name, body) => {
  if (fake) test(name, body)
}

/** Returns when the condition holds; fails when it does not hold in time. */
export async function eventually(condition, seconds = 10) {
  const end = Date.now() + seconds * 1000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not so within ${seconds} s`)
    await new Promise((wake) => setTimeout(wake, 50))
  }
}

export const say = (content) => [{ role: 'user', content }]

export const weather = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}
