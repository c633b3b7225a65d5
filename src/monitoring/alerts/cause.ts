import type { Evidence } from './evidence.ts'

/** The kinds of causes that are told apart. */
type CauseKind =
  | 'disk full'
  | 'database away'
  | 'database slow'
  | 'process died'
  | 'credentials refused'
  | 'rate limited'
  | 'address gone'
  | 'source down'
  | 'source slow'
  | 'source changed'
  | 'volume dropped'
  | 'data quality'
  | 'bad data'
  | 'upstream'
  | 'parameters changed'
  | 'code changed'
  | 'unknown'

type ErrorFound = Evidence['errors'][number]

export interface Cause {
  kind: CauseKind
  /** In a sentence. */
  sentence: string
  suggestion: string
}

const suggestions: Record<CauseKind, string> = {
  'disk full': 'Free space on the disk, then `millrace runs resume`.',
  'database away': 'See that the database is up and takes connections, then `millrace runs resume`.',
  'database slow': 'See what the database is busy with, or what holds its locks; then `millrace runs resume`.',
  'process died': 'Look at memory and at what the step calls; `millrace runs logs` has its last lines.',
  'credentials refused': 'Check the key or password in the environment, then `millrace runs resume`.',
  'rate limited': 'Lower perSecond of the source, or ask for less at a time; then `millrace runs resume`.',
  'address gone': 'Check the address of the source against its documentation.',
  'source down': 'Wait until the source answers, then `millrace runs resume`.',
  'source slow': 'Ask the source for less at a time, or raise the timeout; then `millrace runs resume`.',
  'source changed': 'Compare what the source sends with the dataset: `millrace quarantine list`.',
  'volume dropped': 'Ask the source why it sends less; what was held back is in `millrace quarantine list`.',
  'data quality': 'See what was held back: `millrace quarantine list`; replay it when it is right.',
  'bad data': 'Find the rows that clash, and mend them at their source.',
  upstream: 'Mend what stands before it; this one follows.',
  'parameters changed': 'Run it with the parameters of the last good run.',
  'code changed': 'Look at what was deployed, or go back to the version of the last good run.',
  unknown: 'Look at `millrace runs show` and `millrace runs logs`.',
}

/** What most likely stands behind a failure: what the error itself says goes before what has merely changed. */
export function causeOf(evidence: Evidence): Cause {
  const [kind, sentence] = likely(evidence)
  return { kind, sentence, suggestion: suggestions[kind] }
}

function likely(evidence: Evidence): [CauseKind, string] {
  const { errors, blocked, volume, upstream } = evidence
  if (evidence.unhealthy.includes('disk') || errors.some(isDiskFull)) return ['disk full', 'No space is left on a disk']
  const changed = byChange(evidence)
  for (const error of errors) {
    // What is refused as wrong was right before: whoever asks has changed, where anything has.
    if (changed && isRefusedAsWrong(error)) return changed
    const found = byError(error)
    if (found) return found
  }
  const renamed = blocked.find(({ reasons }) => reasons.some((reason) => reason.includes('has the column')))
  if (renamed) return ['source changed', `What ${renamed.source || 'the source'} sends lacks a column`]
  const dropped = volume.find(({ before, now }) => now < before / 2)
  if (blocked.length > 0) {
    if (
      blocked.some(({ reasons }) =>
        reasons.some((reason) => /\brows\b.*\b(usual|expected|at least)\b|volume/i.test(reason)),
      )
    )
      return ['volume dropped', `Far fewer rows came from ${blocked[0]?.source || 'the source'} than usual`]
    if (dropped)
      return [
        'volume dropped',
        `${dropped.now} rows came from ${dropped.source || 'the source'}, ${dropped.before} before`,
      ]
    return ['data quality', `What came from ${blocked[0]?.source || 'the source'} is below the gate's threshold`]
  }
  if (upstream.length > 0) return ['upstream', `What stands before it is not well: ${upstream[0]}`]
  if (changed) return changed
  if (errors.some(({ code }) => code === 'empty') || dropped)
    return ['volume dropped', `Fewer rows came from ${dropped?.source || 'the source'} than before`]
  const [first] = errors
  return [
    'unknown',
    first ? `Step ${first.step ?? 'of the run'} failed with ${first.code}` : 'Nothing that is known has changed',
  ]
}

/** What the run itself does in another way than the last good one. */
function byChange({ codeVersion, version, parameters }: Evidence): [CauseKind, string] | undefined {
  if (codeVersion || version) return ['code changed', 'Its code is another than in the last good run']
  if (parameters.length === 0) return undefined
  return ['parameters changed', `Other parameters than in the last good run: ${parameters.join(', ')}`]
}

/** Refused for what was asked, not for who asks, how often, or when. */
function isRefusedAsWrong({ code, message }: ErrorFound): boolean {
  return code === 'status' && [400, 404, 405, 410, 415, 422].includes(statusOf(message))
}

function statusOf(message: string): number {
  return Number(/got (\d{3})/.exec(message)?.[1])
}

function isDiskFull({ code, message }: ErrorFound): boolean {
  return code === 'ENOSPC' || code === '53100' || /no space left on device/i.test(message)
}

/** What an error says by itself. */
function byError({ step, code, message }: ErrorFound): [CauseKind, string] | undefined {
  const where = step === null ? '' : ` in step ${step}`
  if (code === 'status') return byStatus(statusOf(message), where)
  if (isConnectionLost(code) && message.includes('reading from PostgreSQL'))
    return ['database away', `The database of the source cannot be reached${where}`]
  if (code === 'network' || isConnectionLost(code)) return ['source down', `The source cannot be reached${where}`]
  if (code === 'timeout') return ['source slow', `No whole answer came in time${where}`]
  if (
    ['dead_letter', 'crashed', 'lost', 'unconfirmed'].includes(code) ||
    (code === 'exit' && /was killed/.test(message))
  )
    return ['process died', `The process died${where}`]
  if (code === 'database_away' || /^(08|57P|53300)/.test(code))
    return ['database away', `The database was away${where}`]
  if (['57014', '55P03'].includes(code)) return ['database slow', `The database did not answer in time${where}`]
  if (code.startsWith('28')) return ['credentials refused', `The database of the source refuses the password${where}`]
  if (['schema_drift', 'not_json'].includes(code) || /^42(P01|703)$/.test(code))
    return ['source changed', `What the source sends has another shape${where}`]
  if (code === 'definition_changed') return ['code changed', 'No code that is running fits the run any more']
  if (code === 'double_key' || /^(22|23)/.test(code))
    return ['bad data', `Rows clash with the table or with each other${where}`]
  return undefined
}

function isConnectionLost(code: string): boolean {
  return /^(ECONN|ENOTFOUND|EAI_AGAIN|EHOST|ENET|EPIPE|ETIMEDOUT)/.test(code)
}

function byStatus(status: number, where: string): [CauseKind, string] {
  if (status === 401 || status === 403)
    return ['credentials refused', `The source refuses the key or password (${status})${where}`]
  if (status === 429) return ['rate limited', `The source takes no more requests for now (429)${where}`]
  if (status === 404 || status === 410)
    return ['address gone', `The source does not know the address (${status})${where}`]
  if (status === 408 || status === 504) return ['source slow', `The source answers too late (${status})${where}`]
  if (status >= 500) return ['source down', `The source answers with ${status}${where}`]
  return ['source changed', `The source refuses the request (${status})${where}`]
}
