import { expect, test } from 'vitest'
import { GatheredRead } from './gathered-read.ts'

/** Reads that end when the test says so, and what they were asked for. */
function slowReads() {
  const reads: { ids: readonly string[]; answer: (ids: readonly string[]) => void; fail: (error: Error) => void }[] = []
  const gathered = new GatheredRead((ids) => {
    const { promise, resolve, reject } = Promise.withResolvers<{ id: string }[]>()
    reads.push({ ids, answer: (found) => resolve(found.map((id) => ({ id }))), fail: reject })
    return promise
  })
  return { reads, gathered }
}

test('who asks while a read is under way shares the next', async () => {
  const { reads, gathered } = slowReads()
  const first = gathered.ask('a')
  const others = ['b', 'c', 'b'].map((id) => gathered.ask(id))
  expect(reads.map(({ ids }) => ids)).toEqual([['a']])
  reads[0]?.answer(['a'])
  expect(await first).toEqual({ id: 'a' })
  expect(reads.map(({ ids }) => ids)).toEqual([['a'], ['b', 'c']])
  reads[1]?.answer(['c'])
  expect(await Promise.all(others)).toEqual([undefined, { id: 'c' }, undefined])
})

test('a row that is being read is read again for who asks later: it may have changed', async () => {
  const { reads, gathered } = slowReads()
  const first = gathered.ask('a')
  const second = gathered.ask('a')
  reads[0]?.answer(['a'])
  await first
  expect(reads).toHaveLength(2)
  reads[1]?.answer([])
  expect(await second).toBeUndefined()
})

test('a read that fails fails those who shared it, and nobody else', async () => {
  const { reads, gathered } = slowReads()
  const first = gathered.ask('a')
  const second = gathered.ask('b')
  reads[0]?.fail(new Error('away'))
  await expect(first).rejects.toThrow('away')
  reads[1]?.answer(['b'])
  expect(await second).toEqual({ id: 'b' })
})
