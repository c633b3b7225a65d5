import { knownOptions } from './checks.ts'
import { parseDuration } from './duration.ts'
import { Refusal, within } from './refusal.ts'
import { checkedZone } from './time-zone.ts'
import type { WindowOptions, WindowRule } from './window.ts'

const keys = { lookback: true, history: true, overlap: true, zone: true } satisfies Record<keyof WindowOptions, true>

/** The window options of a pipeline, checked, with every default filled in. */
export function windowRule(options: WindowOptions): WindowRule {
  return within('window', () => {
    knownOptions(options, keys)
    const rule = {
      lookback: options.lookback,
      history: options.history,
      overlap: options.overlap ?? '0d',
      zone: checkedZone(options.zone ?? 'UTC'),
      lookbackMs: parseDuration(options.lookback, 'lookback'),
      historyMs: parseDuration(options.history, 'history'),
      overlapMs: parseDuration(options.overlap ?? '0d', 'overlap', { zero: true }),
    }
    if (rule.historyMs < rule.lookbackMs) {
      throw new Refusal(
        `expected history to reach back at least as far as lookback (${rule.lookback}), got '${rule.history}'`,
      )
    }
    return rule
  })
}
