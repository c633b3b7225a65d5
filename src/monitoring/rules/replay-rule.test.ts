import { expect, it } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'
import { TestClock } from '../../pipelines/clock.ts'
import { metric } from '../../pipelines/rules/condition.ts'
import { rule } from '../../pipelines/rules/rule.ts'
import type { Engine } from '../../runs/engine.ts'
import { acknowledgeAlert, dismissAlert, listAlerts, silenceAlerts } from '../alerts/acts.ts'
import { decide } from '../alerts/decide.ts'
import { testRule } from './replay-rule.ts'
import { readRules } from './rule-store.ts'
import { activeRules, setRule, syncRules } from './rules.ts'

/** The same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

it.each(['run', 'day'] as const)(
  'replays a fortnight of figures per %s, with edits, acts and silences, as it was',
  async (per) => {
    await using database = await createTestDatabase()
    const clock = new TestClock('2026-08-01T00:00:00Z')
    const engine = { database, clock } as unknown as Engine
    const declared = rule('low', {
      when: metric('rate', { pipeline: 'p', below: 0.5, clearAt: 0.6, per }),
      for: per === 'day' ? '20m' : '0s',
      keep: '15m',
    })
    await syncRules(engine, { rules: [declared], systems: [] })
    const random = seeded(per === 'run' ? 7 : 8)
    let value = 0.7
    for (let look = 0; look < 14 * 48; look += 1) {
      clock.advance(1_800_000 + Math.floor(random() * 600_000) - 1_200_000)
      if (random() < 0.3) value = Math.round(random() * 100) / 100
      if (random() < 0.01)
        await setRule(engine, 'low', { changes: { below: 0.3 + random() / 5 } }, { kind: 'person', name: 'ann' })
      if (random() < 0.005) await setRule(engine, 'low', { isEnabled: false }, { kind: 'person', name: 'ann' })
      if (random() < 0.05) await setRule(engine, 'low', { isEnabled: true }, { kind: 'person', name: 'ann' })
      const [open] = await listAlerts(engine, { rule: 'low' })
      const later = new Date(clock.now().getTime() + 3_600_000)
      if (open && open.state !== 'dismissed' && random() < 0.1)
        await acknowledgeAlert(engine, open.id, { kind: 'person', name: 'ann' }, { until: later })
      if (open && open.state !== 'dismissed' && random() < 0.05)
        await dismissAlert(engine, open.id, { kind: 'person', name: 'ann' })
      if (random() < 0.02)
        await silenceAlerts(engine, { rule: 'low', to: later, reason: 'test' }, { kind: 'person', name: 'ann' })
      clock.advance(1_000)
      await database.transaction(async (client) => {
        const rules = activeRules(await readRules(client))
        const active = rules.find((each) => each.rule.name === 'low')
        const fact = { value, isEvent: per === 'run' }
        const about = {
          subject: 'p',
          system: null,
          pipeline: 'p',
          runId: null,
          what: 'rate is low',
          since: clock.now(),
          by: null,
        }
        const shown = active && (per === 'day' || random() < 0.4) ? [{ active, fact, ...about }] : []
        const topology = { followersOf: () => new Set<string>() }
        const setting = { now: clock.now(), zone: 'UTC', rules, topology, describe: async () => undefined }
        await decide(client, setting, shown, { isLook: per === 'day' || shown.length === 0 })
      })
    }
    const { replayed, recorded } = await testRule(engine, 'low', { from: new Date(0), to: new Date('2027-01-01') })
    expect(recorded.filter(({ to }) => to === 'firing').length).toBeGreaterThan(10)
    expect(replayed).toEqual(recorded)
  },
  120_000,
)
