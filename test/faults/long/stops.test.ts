import { test } from 'vitest'
import { cutAt } from '../cut-at-stops.ts'
import { killAt } from '../killed-at-stops.ts'
import { orderAt } from '../ordered-at-stops.ts'
import { stopAt } from '../stopped-at-stops.ts'
import { everyStop } from '../stops.ts'

// Every time that a run comes by a stop point, where the fast tests look at each point once.

test('a worker killed wherever a run comes by a stop point', () => killAt(everyStop), 300_000)

test('a worker that stands still past its lease wherever a run comes by a stop point', () => stopAt(everyStop), 300_000)

test('a worker whose connections are cut wherever a run comes by a stop point', () => cutAt(everyStop), 300_000)

test('a run that is cancelled or paused wherever it comes by a stop point', () => orderAt(everyStop), 300_000)
