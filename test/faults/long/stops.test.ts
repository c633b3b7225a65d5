import { test } from 'vitest'
import { cutAt } from '../cut-at-stops.ts'
import { killAt } from '../killed-at-stops.ts'
import { orderAt } from '../ordered-at-stops.ts'
import { stopAt } from '../stopped-at-stops.ts'
import { everyStop } from '../stops.ts'

// Every time that a run comes by a stop point, where the fast tests look at each point once.

const groups = (['journey', 'delivery'] as const).map((kind) => ({
  kind,
  stops: everyStop.filter(({ of }) => of === kind),
}))

test.each(groups)('a worker killed wherever a $kind comes by a stop point', ({ stops }) => killAt(stops), 300_000)

// Half of them at a time: who stops while it wakes the runs of others keeps those locked for ten seconds, and who has
// stood still for a minute is killed by its watchdog before it can tell that it has lost its lease.
test.each(
  groups.flatMap(({ kind, stops }) => [
    { kind, half: 'first', stops: stops.slice(0, stops.length / 2) },
    { kind, half: 'second', stops: stops.slice(stops.length / 2) },
  ]),
)(
  'a worker that stands still past its lease wherever a $kind comes by a stop point, the $half half of them',
  ({ stops }) => stopAt(stops),
  300_000,
)

test.each(groups)(
  'a worker whose connections are cut wherever a $kind comes by a stop point',
  ({ stops }) => cutAt(stops),
  300_000,
)

test.each(groups)(
  'a run that is cancelled or paused wherever it, a $kind, comes by a stop point',
  ({ stops }) => orderAt(stops),
  300_000,
)
