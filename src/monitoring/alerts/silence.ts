/** Alerts that match everything it names are not told of, for a time. */
export interface Silence {
  id: string
  rule: string | null
  pipeline: string | null
  system: string | null
  subject: string | null
  from: Date
  to: Date
  reason: string
  createdBy: string
  endedBy: string | null
}

/** What a silence goes by. */
export type SilenceMatcher = Pick<Silence, 'rule' | 'pipeline' | 'system' | 'subject'>

/** Whether one of them is in force at a time and matches all that it names. */
export function isSilenced(silences: readonly Silence[], alert: SilenceMatcher, now: Date): boolean {
  return silences.some((silence) => silence.from <= now && now < silence.to && matches(silence, alert))
}

function matches(silence: SilenceMatcher, alert: SilenceMatcher): boolean {
  const words = ['rule', 'pipeline', 'system', 'subject'] as const
  return words.every((word) => silence[word] === null || silence[word] === alert[word])
}
