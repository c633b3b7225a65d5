import { randomBytes, randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { openTestDesk, storeAlert } from '../kit-for-tests.ts'
import { openSink, sinkChannel } from '../sink-for-tests.ts'
import { readAcknowledgeToken } from './read-acknowledge-token.ts'
import { readToken, signToken } from './token.ts'

const now = new Date('2026-08-19T12:00:00Z')
const weekMs = 7 * 86_400_000
const grant = { alertId: randomUUID(), deliveryId: randomUUID() }

it('a token grants what it was signed for, for seven days', () => {
  const key = randomBytes(32)
  const token = signToken(key, grant, now)
  expect(readToken(key, token, new Date(now.getTime() + weekMs - 1))).toEqual(grant)
  expect(readToken(key, token, new Date(now.getTime() + weekMs))).toBeUndefined()
})

it('a token that differs anywhere grants nothing, nor one of another key', () => {
  const key = randomBytes(32)
  const token = signToken(key, grant, now)
  const bytes = Buffer.from(token, 'base64url')
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 1
    expect(readToken(key, changed.toString('base64url'), now)).toBeUndefined()
  }
  for (const text of ['', token.slice(1), `${token}A`, `${token}=`, ` ${token}`])
    expect(readToken(key, text, now)).toBeUndefined()
  expect(readToken(randomBytes(32), token, now)).toBeUndefined()
})

it('the link in a message names who got it by the delivery, and reading it changes nothing', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('email', sink.url, { recipients: ['ann@example.com'] })], {
    notifications: { publicUrl: 'https://millrace.example.com/' },
  })
  const alertId = await storeAlert(office.database.pool)
  await office.tell({ alertId })
  await office.turn()
  const url = sink.received[0]?.body.links[0]?.url ?? ''
  expect(url).not.toContain('ann')
  const token = url.replace('https://millrace.example.com/acknowledge/', '')
  const sentTo = { channel: 'email', recipient: 'ann@example.com' }
  expect(await readAcknowledgeToken(office.desk.engine, token)).toEqual({ alertId, sentTo })
  expect(await readAcknowledgeToken(office.desk.engine, token)).toEqual({ alertId, sentTo })
  expect(await readAcknowledgeToken(office.desk.engine, 'nonsense')).toBeUndefined()
})
