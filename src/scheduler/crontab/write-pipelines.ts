import { freeName, nameOf } from './job-names.ts'
import type { Crontab, CrontabJob } from './parse-crontab.ts'

/** Shells in which an input can be taken away and given as this one does it. */
const likeBourne = /(?:^|\/)(?:sh|bash|dash|ash|ksh|zsh)$/

/**
 * A TypeScript file that does what a crontab does: a pipeline of one program and a schedule for each job. What it does
 * otherwise, or not at all, is said at its end.
 *
 * @param options.file where the crontab was read
 * @param options.zone the clocks that count where the crontab names none
 */
export function writePipelines({ jobs, remarks }: Crontab, options: { file: string; zone: string }): string {
  const taken = new Set<string>()
  const parts = jobs.map((job) => writeJob(job, freeName(nameOf(job), taken)))
  const lines = [
    comment(`Made of ${options.file} by millrace import crontab. List pipelines and schedules in a system.`),
    comment('A job that is due while it still runs is skipped, where cron would start it beside itself.'),
    "import { homedir } from 'node:os'",
    "import { cron, pipeline, schedule } from 'millrace'",
    '',
    comment('The clocks of the machine it was imported on.'),
    `const timezone = ${literal(options.zone)}`,
    '',
    ...parts.map(({ text }) => text),
    `export const pipelines = [${parts.map(({ pipeline }) => pipeline).join(', ')}]`,
    `export const schedules = [${parts.map(({ schedule }) => schedule).join(', ')}]`,
  ]
  if (remarks.length > 0) lines.push('', comment('Not as it was:'))
  for (const { line, text, why } of remarks) lines.push(comment(`line ${line}: ${text}`), comment(`  ${why}`))
  return `${lines.join('\n')}\n`
}

function writeJob(job: CrontabJob, name: string): { text: string; pipeline: string; schedule: string } {
  const identifier = name.replaceAll('-', '_')
  const { SHELL = '/bin/sh', HOME, ...environment } = job.environment
  const env = Object.entries(environment).map(([key, value]) => `${literal(key)}: ${literal(value)}`)
  const text = [
    ...job.comments.map(comment),
    comment(`line ${job.line}: ${job.text}`),
    ...(job.user === undefined ? [] : [comment(`It ran as ${job.user}; here it runs as the worker does.`)]),
    `export const ${identifier}_pipeline = pipeline(${literal(name)}, { overlap: 'skip' }).exec('command', {`,
    `  command: [${literal(SHELL)}, '-c', ${literal(script(job, SHELL))}],`,
    `  cwd: ${HOME === undefined ? 'homedir()' : literal(HOME)},`,
    ...(env.length === 0 ? [] : [`  env: { ${env.join(', ')} },`]),
    "  stdout: 'log',",
    '})',
    `export const ${identifier}_schedule = schedule(${literal(name)}, {`,
    `  run: ${identifier}_pipeline,`,
    `  when: cron(${literal(job.expression)}, { timezone${job.zone === undefined ? '' : `: ${literal(job.zone)}`} }),`,
    "  catchUp: 'none',",
    '})',
    '',
  ].join('\n')
  return { text, pipeline: `${identifier}_pipeline`, schedule: `${identifier}_schedule` }
}

/** The command with the input that cron would have given it, not the JSON that a pipeline's programs get. */
function script({ command, input }: CrontabJob, shell: string): string {
  if (!likeBourne.test(shell)) return command
  if (input === undefined) return `exec < /dev/null\n${command}`
  return `printf '%s\\n' '${input.replaceAll("'", String.raw`'\''`)}' | {\n${command}\n}`
}

/** As a string of the language, whatever it holds. */
function literal(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', String.raw`\u2028`).replaceAll('\u2029', String.raw`\u2029`)
}

/** A comment of one line: nothing in it can end it. */
function comment(text: string): string {
  return `// ${text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ')}`
}
