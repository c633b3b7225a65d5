/** What is known of a failed run, and what is different from the last good one of its pipeline. Never values of rows or parameters. */
export interface Evidence {
  /** Of the run, and of every step that failed; a source's own comes first. */
  errors: readonly { step: string | null; code: string; message: string }[]
  lastGoodAt: Date | null
  codeVersion: Change<string | null> | null
  version: Change<string> | null
  mode: Change<string> | null
  /** Names of parameters that have another value. */
  parameters: readonly string[]
  /** Rows fetched, by source, where it is far from before. */
  volume: readonly ({ source: string } & Change<number>)[]
  durationMs: Change<number> | null
  /** What gates held back, by source. */
  blocked: readonly { source: string; rows: number; reasons: readonly string[] }[]
  /** Attempts that went with their process. */
  lostAttempts: number
  /** Pipelines or parts that are wrong at the same time. */
  upstream: readonly string[]
  unhealthy: readonly string[]
}

interface Change<Value> {
  before: Value
  now: Value
}

/** What changed, in sentences for a message. */
export function sentencesOf(evidence: Evidence): string[] {
  const { codeVersion, version, mode, parameters, volume, durationMs, blocked, lostAttempts, upstream } = evidence
  const changed = (what: string, change: Change<string | number | null> | null) =>
    change ? [`${what}: ${change.before ?? 'none'} before, ${change.now ?? 'none'} now`] : []
  return [
    ...evidence.errors
      .slice(0, 3)
      .map(({ step, code }) => `${step === null ? 'the run' : `step ${step}`} failed: ${code}`),
    ...changed('code version', codeVersion),
    ...changed('pipeline version', version),
    ...changed('mode', mode),
    ...(parameters.length > 0 ? [`parameters with another value: ${parameters.join(', ')}`] : []),
    ...volume.flatMap(({ source, ...change }) => changed(`rows from ${source || 'the source'}`, change)),
    ...(durationMs ? [`took ${secondsOf(durationMs.now)}, ${secondsOf(durationMs.before)} before`] : []),
    ...blocked.map(({ source, reasons }) => `held back ${source || 'rows'}: ${reasons.join('; ')}`),
    ...(lostAttempts > 0 ? [`${lostAttempts} attempts went with their process`] : []),
    ...upstream.map((title) => `upstream: ${title}`),
    ...evidence.unhealthy.map((check) => `${check} is unhealthy`),
  ]
}

function secondsOf(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
