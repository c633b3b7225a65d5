import { expect, it } from 'vitest'
import { simulateBrowser, simulatePushService } from '../../src/notifications/channels/push/testing.ts'
import { listAudit } from '../../src/people/audit/list-audit.ts'
import { ask, statusOf } from './ask-route.ts'
import { openPlatformDoor } from './platform-door.ts'

it('people subscribe, try and forget browsers of their own; addresses and the private key go nowhere', async () => {
  const browser = simulateBrowser()
  const service = await simulatePushService(new Map([['browser', browser]]))
  await using door = await openPlatformDoor({ notifications: { push: { allowPrivate: true }, channels: [] } })
  const { database } = await door.kit.platform.engine()
  const body = browser.subscription(`http://127.0.0.1:${service.port}/CANARY/browser`)
  const { id } = await ask(door, 'post /api/push', { as: 'viewer', body })
  expect(await ask(door, 'post /api/push', { as: 'viewer', body })).toEqual({ id })
  const { publicKey, items } = await ask(door, 'get /api/push', { as: 'viewer' })
  expect(items).toMatchObject([{ id, userAgent: expect.any(String), lastSuccessAt: null, failedSince: null }])

  const path = { id }
  expect(await ask(door, 'get /api/push', { as: 'admin' })).toEqual({ publicKey, items: [] })
  expect(await statusOf(door, 'post /api/push/{id}/test', { as: 'admin', path })).toBe(404)
  expect(await statusOf(door, 'delete /api/push/{id}', { as: 'admin', path })).toBe(404)
  expect(await statusOf(door, 'post /api/push', { body: { ...body, endpoint: 'file:///etc/passwd' } })).toBe(422)

  expect(await ask(door, 'post /api/push/{id}/test', { as: 'viewer', path })).toMatchObject({ sent: true })
  service.behaviour = 'refuses for now'
  const failed = await ask(door, 'post /api/push/{id}/test', { as: 'viewer', path })
  expect(failed).toMatchObject({ sent: false, detail: expect.stringContaining('503') })
  // It is signed with the key that browsers subscribe with: no push service takes it from anybody else.
  expect(service.keys).toEqual([publicKey])
  expect(JSON.parse(service.arrived[0]?.text ?? '')).toMatchObject({ title: 'Messages of Millrace arrive here' })

  const { rows } = await database.pool.query<{ key: Buffer }>(`SELECT key FROM signing_keys WHERE purpose = 'push'`)
  const privateKey = rows[0]?.key.toString('base64url') ?? ''
  const told = [
    await ask(door, 'get /api/push', { as: 'viewer' }),
    (await door.ask('admin', 'GET', '/api/deliveries')).body,
    await listAudit(database.pool, { limit: 200 }),
    failed,
  ]
  for (const hidden of ['CANARY', body.keys.auth, body.keys.p256dh, privateKey])
    expect(JSON.stringify(told)).not.toContain(hidden)
  await ask(door, 'delete /api/push/{id}', { as: 'viewer', path })
  expect(await statusOf(door, 'delete /api/push/{id}', { as: 'viewer', path })).toBe(404)
  await service[Symbol.asyncDispose]()
})
