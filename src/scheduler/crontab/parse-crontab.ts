import { Refusal } from '../../pipelines/refusal.ts'
import { checkedZone } from '../../pipelines/time-zone.ts'
import { expressionOf } from './fields.ts'

/** One job of a crontab. */
export interface CrontabJob {
  /** Its line, counted from 1. */
  readonly line: number
  /** The line as it stands. */
  readonly text: string
  /** The comments right above it, without their signs. */
  readonly comments: readonly string[]
  /** When, as one of our expressions. */
  readonly expression: string
  /** Of CRON_TZ; undefined where the machine's clocks count. */
  readonly zone: string | undefined
  /** Of a system crontab. */
  readonly user: string | undefined
  readonly command: string
  /** What cron would have written to its standard input: all behind the first percent sign. */
  readonly input: string | undefined
  /** The variables that were set above it. */
  readonly environment: Readonly<Record<string, string>>
}

/** A line that says something nothing was made of, and why. */
interface CrontabRemark {
  readonly line: number
  readonly text: string
  readonly why: string
  /** Whether a job was lost by it. */
  readonly isLost: boolean
}

export interface Crontab {
  readonly jobs: readonly CrontabJob[]
  readonly remarks: readonly CrontabRemark[]
}

/** What may be repeated when it is wrong: passwords stand in crontabs. */
const fieldsOnly = /^[\w*,/~#?+@\s-]+$/

/** Variables that mean something to cron itself, and nothing here. */
const foreign: Readonly<Record<string, string>> = {
  MAILTO: 'nobody is mailed what a job prints: it is in the log of its run, and alerts tell of failures',
  MAILFROM: 'nobody is mailed what a job prints',
  CONTENT_TYPE: 'nobody is mailed what a job prints',
  CONTENT_TRANSFER_ENCODING: 'nobody is mailed what a job prints',
  RANDOM_DELAY: 'runs start when they are due, without a random delay',
}

/**
 * Reads a crontab. Nothing of it is run.
 *
 * @param options.system its lines name a user, as those of /etc/crontab and /etc/cron.d do
 */
export function parseCrontab(text: string, { system = false } = {}): Crontab {
  const jobs: CrontabJob[] = []
  const remarks: CrontabRemark[] = []
  const above: string[] = []
  let environment: Record<string, string> = {}
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const place = { line: index + 1, text: raw.trim() }
    if (place.text.startsWith('#')) {
      above.push(place.text.replace(/^#+\s*/, ''))
      continue
    }
    const comments = above.splice(0).filter((comment) => comment !== '')
    if (place.text === '') continue
    const variable = variableIn(place.text)
    if (variable === undefined) {
      try {
        jobs.push({ ...place, comments, ...jobIn(raw.trimStart(), system), ...placeOf(environment) })
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        remarks.push({ ...place, why: error.message, isLost: true })
      }
      continue
    }
    const { name, value } = variable
    if (foreign[name] !== undefined) remarks.push({ ...place, why: foreign[name], isLost: false })
    else environment = { ...environment, [name]: value }
  }
  return { jobs, remarks }
}

function variableIn(line: string): { name: string; value: string } | undefined {
  const [, name, value = ''] = /^["']?([A-Za-z_]\w*)["']?\s*=\s*(.*)$/s.exec(line) ?? []
  if (name === undefined) return undefined
  const [, , inner] = /^(["'])(.*)\1$/s.exec(value) ?? []
  return { name, value: inner ?? value }
}

function placeOf({ CRON_TZ, ...environment }: Record<string, string>) {
  return { zone: CRON_TZ ? checkedZone(CRON_TZ) : undefined, environment: Object.freeze(environment) }
}

function jobIn(line: string, system: boolean) {
  const [, when = '', behind = ''] = /^(@\S+|(?:\S+\s+){4}\S+)\s+(.*)$/s.exec(line) ?? []
  if (!fieldsOnly.test(when)) throw new Refusal('expected five fields and a command, got something else')
  if (when.toLowerCase() === '@reboot') throw new Refusal('no schedule begins with the machine: start it another way')
  const [, user, rest = ''] = system ? (/^(\S+)\s+(.*)$/s.exec(behind) ?? []) : [behind, undefined, behind]
  const [command = '', ...input] = splitAtPercent(rest)
  if (command.trim() === '') throw new Refusal(`expected ${system ? 'a user and ' : ''}a command, got none`)
  return {
    expression: expressionOf(when.trim()),
    user,
    command: command.trim(),
    input: input.length === 0 ? undefined : input.join('\n'),
  }
}

/** A percent sign ends a line, behind a backslash it is one. */
function splitAtPercent(text: string): string[] {
  return text.split(/(?<!\\)%/).map((part) => part.replaceAll(String.raw`\%`, '%'))
}
