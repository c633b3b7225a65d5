import { expect, it } from 'vitest'
import { checkedNotifications, checkedSystemNotifications } from './notifications.ts'
import { checkedQuietHours, dueOutsideQuietHours } from './quiet-hours.ts'
import { checkedRota, dutiesFrom, whoIsOnCall } from './rota.ts'
import { checkedRoutes } from './route.ts'

const dueIn = (zone: string, from: string, to: string) => {
  const quiet = checkedQuietHours({ from, to, timezone: zone })
  return (at: string) => dueOutsideQuietHours(quiet, 'warning', new Date(at), 'UTC').toISOString()
}

it.each([
  // The night the clocks of Berlin go forward is an hour shorter.
  ['Europe/Berlin', '22:00', '07:00', '2026-03-28T20:59:59Z', '2026-03-28T20:59:59Z'],
  ['Europe/Berlin', '22:00', '07:00', '2026-03-28T21:00:00Z', '2026-03-29T05:00:00Z'],
  ['Europe/Berlin', '22:00', '07:00', '2026-03-29T04:59:59Z', '2026-03-29T05:00:00Z'],
  ['Europe/Berlin', '22:00', '07:00', '2026-03-29T05:00:00Z', '2026-03-29T05:00:00Z'],
  // 02:30 is skipped: the quiet hours end as long after the jump.
  ['Europe/Berlin', '22:00', '02:30', '2026-03-29T00:59:00Z', '2026-03-29T01:30:00Z'],
  // 02:30 comes twice, and they end at the first.
  ['Europe/Berlin', '22:00', '02:30', '2026-10-25T00:29:00Z', '2026-10-25T00:30:00Z'],
  ['Europe/Berlin', '22:00', '02:30', '2026-10-25T01:10:00Z', '2026-10-25T01:10:00Z'],
  // They begin at the first 01:30 of New York, and go on through the second.
  ['America/New_York', '01:30', '06:00', '2026-11-01T05:29:00Z', '2026-11-01T05:29:00Z'],
  ['America/New_York', '01:30', '06:00', '2026-11-01T06:10:00Z', '2026-11-01T11:00:00Z'],
  ['Asia/Tokyo', '12:00', '13:00', '2026-08-19T03:30:00Z', '2026-08-19T04:00:00Z'],
])('quiet hours in %s from %s to %s put %s off to %s', (zone, from, to, at, due) => {
  expect(dueIn(zone, from, to)(at)).toBe(new Date(due).toISOString())
})

it('quiet hours let pass what is not below their limit', () => {
  const at = new Date('2026-08-19T23:00:00Z')
  const quiet = checkedQuietHours({ from: '22:00', to: '07:00' })
  expect(dueOutsideQuietHours(quiet, 'critical', at, 'UTC')).toEqual(at)
  expect(
    dueOutsideQuietHours(checkedQuietHours({ from: '22:00', to: '07:00', below: 'warning' }), 'warning', at, 'UTC'),
  ).toEqual(at)
})

const rota = checkedRota({
  people: [{ name: 'ann' }, { name: 'bob' }, { name: 'cy' }],
  turn: '1w',
  from: '2026-01-05',
  timezone: 'Europe/Berlin',
})

it.each([
  ['2025-12-01T00:00:00Z', 'ann'],
  ['2026-01-11T22:59:59Z', 'ann'],
  ['2026-01-11T23:00:00Z', 'bob'],
  ['2026-01-18T23:00:00Z', 'cy'],
  ['2026-01-25T23:00:00Z', 'ann'],
  // In summer midnight is an hour earlier.
  ['2026-03-29T21:59:59Z', 'cy'],
  ['2026-03-29T22:00:00Z', 'ann'],
])('at %s %s is on call', (at, name) => {
  expect(whoIsOnCall(rota, [], new Date(at)).name).toBe(name)
})

it('of two overrides for one time the newer counts, up to its end', () => {
  const replacing = (id: string, person: string, to: string, createdAt: string) => {
    return {
      id,
      person,
      from: new Date('2026-01-06T00:00Z'),
      to: new Date(to),
      createdAt: new Date(createdAt),
      createdBy: 'x',
    }
  }
  const overrides = [
    replacing('1', 'cy', '2026-01-07T00:00Z', '2026-01-05T02:00Z'),
    replacing('2', 'bob', '2026-01-08T00:00Z', '2026-01-05T01:00Z'),
    replacing('3', 'gone', '2026-01-09T00:00Z', '2026-01-05T00:00Z'),
  ]
  const nameAt = (at: string) => whoIsOnCall(rota, overrides, new Date(at)).name
  expect(nameAt('2026-01-06T12:00Z')).toBe('cy')
  expect(nameAt('2026-01-07T00:00Z')).toBe('bob')
  expect(nameAt('2026-01-08T12:00Z')).toBe('ann')
  const duties = dutiesFrom(rota, overrides, new Date('2026-01-05T12:00Z'), 'UTC', 4)
  expect(
    duties.map(({ person, from, to, override }) => [person, from.toISOString(), to.toISOString(), override]),
  ).toEqual([
    ['ann', '2026-01-05T12:00:00.000Z', '2026-01-06T00:00:00.000Z', null],
    ['cy', '2026-01-06T00:00:00.000Z', '2026-01-07T00:00:00.000Z', '1'],
    ['bob', '2026-01-07T00:00:00.000Z', '2026-01-08T00:00:00.000Z', '2'],
    ['ann', '2026-01-08T00:00:00.000Z', '2026-01-11T23:00:00.000Z', null],
  ])
  // Before the first turn it is the first person's, up to the end of that turn.
  expect(dutiesFrom(rota, [], new Date('2025-12-01T00:00Z'), 'UTC', 2)).toMatchObject([
    { person: 'ann', to: new Date('2026-01-11T23:00Z') },
    { person: 'bob', to: new Date('2026-01-18T23:00Z') },
  ])
})

it.each([
  [{ quietHours: { from: '22:00', to: '22:00' } }, 'from and to to differ'],
  [{ quietHours: { from: '25:00', to: '22:00' } }, "a time of day such as '07:30'"],
  [{ escalation: [{ after: '10m', to: 'on call', channel: 'sms' }] }, 'expected onCall to say who is on call'],
  [
    {
      escalation: [{ after: '10m', to: 'on call', channel: 'sms' }],
      onCall: { people: [{ name: 'ann' }], turn: '1w', from: '2026-01-05' },
    },
    'expected everybody in onCall to have sms, got none for ann',
  ],
  [{ escalation: [{ after: '10m', to: [], channel: 'sms' }] }, "expected to to be 'on call' or a list"],
  [{ onCall: { people: [], turn: '1w', from: '2026-01-05' } }, 'expected people to be a list'],
  [{ dailyReport: { at: '7' } }, 'a time of day'],
  [{ publicUrl: 'https://ann:secret@example.com' }, 'got something else'],
  [{ channels: [{ name: 'x' }] }, 'expected channels to list channels'],
  [{ channels: [{ name: 'push', send: () => undefined }] }, "expected a channel with a name of its own, got 'push'"],
  [{ digestAbove: 0 }, 'digestAbove'],
])('refuses %j', (options, message) => {
  expect(() => checkedNotifications(options as never)).toThrow(message)
})

it('refuses routes that say what nobody knows, by their place', () => {
  expect(() => checkedRoutes([{ channel: 'slack' }, { channel: 'slack', severity: ['urgent' as never] }])).toThrow(
    /route 2: expected severity/,
  )
  expect(() => checkedSystemNotifications({ routes: [{ chanel: 'slack' } as never] })).toThrow(
    'unknown option `chanel`',
  )
})
