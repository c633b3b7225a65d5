import { knownOptions } from './checks.ts'
import { parseDuration } from './duration.ts'
import { Refusal, within } from './refusal.ts'
import { checkedZone } from './time-zone.ts'

/** How old a dataset's newest row may be: '2d', or that with exceptions. */
export type FreshnessOption =
  | string
  | {
      /** '2d'. Of a date column whole days count. */
      within: string
      /** Sources of which something else is expected: `{ EIA: '10d' }`. */
      sources?: Readonly<Record<string, string>>
      /** Where the days of a date column are counted. Default 'UTC'. */
      zone?: string
    }

/** {@link FreshnessOption} checked. */
export interface FreshnessRule {
  readonly withinMs: number
  readonly sources: Readonly<Record<string, number>>
  readonly zone: string
}

/** The expectation of freshness of a dataset that has a time column. */
export function parseFreshness(given: FreshnessOption, time: string | undefined): FreshnessRule {
  return within('freshness', () => {
    if (time === undefined) throw new Refusal('it goes by the newest row: name the `time` column of the dataset')
    if (typeof given === 'string') return parseFreshness({ within: given }, time)
    knownOptions(given, { within: true, sources: true, zone: true })
    const sources = Object.entries(given.sources ?? {}).map(([name, text]) => [name, parseDuration(text, name)])
    return Object.freeze({
      withinMs: parseDuration(given.within, 'within'),
      sources: Object.freeze(Object.fromEntries(sources)),
      zone: checkedZone(given.zone ?? 'UTC'),
    })
  })
}

/** How old rows of this source may be. */
export function expectedAgeMs(rule: FreshnessRule, source: string): number {
  return Object.hasOwn(rule.sources, source) ? (rule.sources[source] ?? rule.withinMs) : rule.withinMs
}
