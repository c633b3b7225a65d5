import { Refusal } from '../../pipelines/refusal.ts'
import type { Schedule } from '../../pipelines/schedules/schedule.ts'
import { timingText } from '../../pipelines/schedules/timing-text.ts'
import { type Fields, fieldsOf } from './fields.ts'

const header = [
  '# Each line starts a run that millrace schedule start would start by itself: use one of the two.',
  '# They are what the code declares: not what millrace schedule set, pause and freeze have changed.',
  '# CRON_TZ is understood by cronie. The cron of Debian ignores it: there all times are those of the machine.',
  '# Cron catches nothing up, and has rules of its own where clocks change.',
]

/**
 * Lines of a crontab that starts the same runs. What cron cannot do is a comment that says why.
 *
 * @param options.folder the project's
 */
export function crontabLines(schedules: readonly Schedule[], { folder }: { folder: string }): string[] {
  const lines = [...header]
  let current = ''
  const entries = schedules.map((schedule) => ({ schedule, fields: translated(schedule) }))
  const zoneOf = ({ fields }: { fields: Fields }) => ('zone' in fields ? fields.zone : '')
  const order = new Intl.Collator('en').compare
  for (const entry of entries.toSorted((left, right) => order(zoneOf(left), zoneOf(right)))) {
    const { schedule, fields } = entry
    lines.push('')
    if ('why' in fields) {
      lines.push(`# ${schedule.name}${timeText(schedule)}: ${oneLine(fields.why)}`, `#   ${command(schedule, folder)}`)
      continue
    }
    if (fields.zone !== current) lines.push(`CRON_TZ=${fields.zone}`)
    current = fields.zone
    lines.push(`# ${schedule.name}`)
    if (schedule.deadlineMs !== undefined) lines.push('#   Its deadline is not watched: cron knows none.')
    lines.push(`${fields.fields} ${command(schedule, folder)}`)
  }
  return lines
}

function translated({ trigger, isEnabled }: Schedule): Fields {
  if (!isEnabled) return { why: 'is not enabled' }
  switch (trigger.kind) {
    case 'after':
      return { why: `follows pipeline '${trigger.pipeline}', and cron knows times only` }
    case 'published':
      return { why: `follows dataset '${trigger.dataset}', and cron knows times only` }
    case 'webhook':
      return { why: 'is set off by a webhook, and cron knows times only' }
    default:
      if (trigger.calendar === undefined) return fieldsOf(trigger.timing)
      return { why: `goes by calendar '${trigger.calendar.name}', and cron knows no holidays and no blackouts` }
  }
}

function timeText({ trigger }: Schedule): string {
  return trigger.kind === 'time' ? ` (${timingText(trigger.timing)})` : ''
}

function command({ pipeline, mode, params }: Schedule, folder: string): string {
  const given = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${parameterText(value)}`])
  const words = ['npx', 'millrace', 'run', pipeline, ...(mode === undefined ? [] : ['--mode', mode]), ...given]
  const line = `cd ${quoted(folder)} && ${words.map(quoted).join(' ')}`
  if (/[\n\r]/.test(line)) {
    throw new Refusal(
      `expected a command in one line for pipeline '${pipeline}', got a folder or a name with a line break`,
    )
  }
  // To cron a bare percent sign is the end of the command.
  return line.replaceAll('%', String.raw`\%`)
}

/** As `--param` reads it back: JSON where it is some, else the text as it stands. */
function parameterText(value: unknown): string {
  if (typeof value !== 'string' || /[\n\r]/.test(value)) return JSON.stringify(value)
  try {
    JSON.parse(value)
    return JSON.stringify(value)
  } catch {
    return value
  }
}

function quoted(word: string): string {
  return /^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
