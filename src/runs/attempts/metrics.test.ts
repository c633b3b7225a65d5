import { expect, it } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { rows } from '../../pipelines/rows.ts'
import { select, shareKit } from '../kit-for-tests.ts'
import { Metrics } from './metrics.ts'

const shared = shareKit()
let failsOnce = true

const counting = shared.declare(
  pipeline('counting')
    .step('count', { retry: { attempts: 2, base: '1ms' } }, ({ metric }) => {
      metric('approved', 3)
      metric('approved')
      metric('rate', 0.5)
      if (failsOnce) {
        failsOnce = false
        throw new Error('once')
      }
      return 1
    })
    .step('nothing', { from: 'count' }, () => 2)
    .step('list', { from: 'count' }, () => rows([{ id: 'a' }, { id: 'b' }]))
    .each('items', { from: 'list', key: ({ id }) => id }, ({ metric, key }) => metric('seen', key === 'a' ? 1 : 2)),
)

it('stores what a step has counted with its completion, and nothing of an attempt that failed', async () => {
  const { id } = await shared.kit.platform.startRun(counting.name)
  await shared.kit.settle()
  await shared.kit.advance('1m')
  expect((await shared.kit.platform.getRun(id)).status).toBe('completed')
  const stored = await select(shared.kit, 'SELECT step, item, metrics FROM steps WHERE run_id = $1 ORDER BY 1, 2', [id])
  expect(stored).toEqual([
    { step: 'count', item: '', metrics: { approved: 4, rate: 0.5 } },
    { step: 'items', item: '', metrics: null },
    { step: 'items', item: 'a', metrics: { seen: 1 } },
    { step: 'items', item: 'b', metrics: { seen: 2 } },
    { step: 'list', item: '', metrics: null },
    { step: 'nothing', item: '', metrics: null },
  ])
})

it('refuses names that are none, what is no number, and names without end', () => {
  const metrics = new Metrics()
  expect(() => metrics.add('Approved')).toThrow('small letters')
  expect(() => metrics.add('rate', Number.NaN)).toThrow("expected metric 'rate' to be a finite number")
  for (let name = 0; name < 50; name += 1) metrics.add(`name_${name}`)
  metrics.add('name_7')
  expect(() => metrics.add('one_more')).toThrow('do not make names of data')
})
