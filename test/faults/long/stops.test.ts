import { test } from 'vitest'
import { cutAt } from '../cut-at-stops.ts'
import { killAt } from '../killed-at-stops.ts'
import { orderAt } from '../ordered-at-stops.ts'
import { stopAt } from '../stopped-at-stops.ts'
import { everyStop } from '../stops.ts'

// Every time that a run comes by a stop point, where the fast tests look at each point once.

test('a worker killed wherever a run comes by a stop point', () => killAt(everyStop), 300_000)

// A third of them at a time: who stops while it wakes the runs of others keeps those locked for ten seconds, and who has
// stood still for a minute is killed by its watchdog before it can tell that it has lost its lease.
const third = Math.ceil(everyStop.length / 3)
test.each([
  ['first', everyStop.slice(0, third)],
  ['second', everyStop.slice(third, 2 * third)],
  ['last', everyStop.slice(2 * third)],
])(
  'a worker that stands still past its lease wherever a run comes by a stop point, the %s third of them',
  (_, stops) => stopAt(stops),
  300_000,
)

test('a worker whose connections are cut wherever a run comes by a stop point', () => cutAt(everyStop), 300_000)

test('a run that is cancelled or paused wherever it comes by a stop point', () => orderAt(everyStop), 300_000)
