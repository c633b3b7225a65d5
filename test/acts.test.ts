import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  acknowledgeAlert,
  dismissAlert,
  listAlerts,
  silenceAlerts,
  unsilenceAlerts,
} from '../src/monitoring/alerts/acts.ts'
import { setRule } from '../src/monitoring/rules/rules.ts'
import { addOverride, removeOverride } from '../src/notifications/escalation/overrides.ts'
import type { Actor } from '../src/people/actor.ts'
import { listAudit } from '../src/people/audit/list-audit.ts'
import { verifyAudit } from '../src/people/audit/verify.ts'
import { checkedRota } from '../src/pipelines/notifications/rota.ts'
import { pipeline } from '../src/pipelines/pipeline.ts'
import { schedule } from '../src/pipelines/schedules/schedule-options.ts'
import { cron } from '../src/pipelines/schedules/timings.ts'
import { markStep } from '../src/runs/commands/mark-step.ts'
import { startKit } from '../src/runs/kit-for-tests.ts'

const ada: Actor = {
  kind: 'person',
  name: 'ada@example.com',
  userId: randomUUID(),
  address: '10.0.0.1',
  userAgent: 'x',
}

test('whatever somebody changes stands in the audit, with who they are; what the engine does by itself does not', async () => {
  const fails = pipeline('fails', { overlap: { parallel: 9 } }).step('only', () => {
    throw new Error('no')
  })
  const rests = pipeline('rests', { window: { lookback: '1d', history: '1y' } }).wait('rest', { for: '2d' })
  const nightly = schedule('nightly', { run: rests, when: cron('0 6 * * *', { timezone: 'UTC' }) })
  await using kit = await startKit([fails, rests], { schedules: [nightly], roles: ['scheduler', 'monitor'] })
  const { platform } = kit
  const engine = await platform.engine()
  const failed = await platform.startRun('fails', { actor: ada, params: {} })
  await platform.startRun('fails')
  await kit.settle()
  await markStep(engine, failed.id, 'only', { reason: 'sent by hand', actor: ada })
  await platform.resumeRun(failed.id, ada)
  await kit.settle()
  await platform.retryRun(failed.id, { actor: ada })
  await kit.settle()
  const [alert] = await listAlerts(engine)
  await acknowledgeAlert(engine, alert?.id ?? '', ada)
  await dismissAlert(engine, alert?.id ?? '', ada)
  const to = new Date(engine.clock.now().getTime() + 60_000)
  const { id: silence } = await silenceAlerts(engine, { pipeline: 'fails', to, reason: 'known' }, ada)
  await unsilenceAlerts(engine, silence, ada)
  await setRule(engine, 'run-failed', { isEnabled: false }, ada)
  const { runId } = await platform.triggerSchedule('nightly', ada)
  await platform.pauseSchedule('nightly', ada)
  await platform.resumeSchedule('nightly', ada)
  await platform.changeSchedule('nightly', { isEnabled: false }, ada)
  await kit.settle()
  await platform.pauseRun(runId ?? '', ada)
  await platform.cancelRun(runId ?? '', ada)
  await platform.freeze('the year is being closed', ada)
  await platform.thaw(ada)
  const { id: backfill } = await platform.startBackfill('rests', { from: '2025-01-01', to: '2025-01-03', actor: ada })
  await platform.cancelBackfill(backfill ?? '', ada)
  await platform.discardQuarantine({ dataset: 'none' }, ada)
  const rota = checkedRota({
    people: [{ name: 'bob', sms: '+1' }],
    turn: '1w',
    from: '2026-01-01',
    timezone: 'UTC',
  })
  const { id: override } = await addOverride(engine, rota, { person: 'bob', from: engine.clock.now(), to }, ada)
  await removeOverride(engine, override, ada)

  const entries = (await listAudit(engine.database.pool, { limit: 200 })).toReversed()
  expect([...new Set(entries.map(({ action }) => action))]).toEqual([
    'run.start',
    'run.mark-step',
    'run.resume',
    'run.retry',
    'alert.acknowledge',
    'alert.dismiss',
    'silence.create',
    'silence.end',
    'rule.set',
    'schedule.trigger',
    'schedule.pause',
    'schedule.resume',
    'schedule.change',
    'run.pause',
    'run.cancel',
    'freeze',
    'thaw',
    'backfill.start',
    'backfill.cancel',
    'quarantine.discard',
    'on-call.override',
    'on-call.remove',
  ])
  for (const { actor, address } of entries) expect([actor, address]).toEqual(['ada@example.com', '10.0.0.1'])
  expect(entries[0]).toMatchObject({ objectKind: 'run', object: failed.id, after: { pipeline: 'fails', params: [] } })
  expect(entries.find(({ action }) => action === 'rule.set')).toMatchObject({
    before: { isEnabled: true },
    after: { isEnabled: false },
  })
  expect((await verifyAudit(engine.database, [])).problems).toEqual([])
})
