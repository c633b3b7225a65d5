import { CommanderError } from 'commander'
import { redact } from '../pipelines/redaction.ts'
import { exitCodes } from './exit-codes.ts'

/** Says on standard error what went wrong, in one sentence where it is the caller's, and answers the exit code. */
export function reportFailure(error: unknown): number {
  if (error instanceof CommanderError) return reportUsage(error)
  process.stderr.write(`millrace: ${redact(messageOf(error))}\n`)
  if (process.env.MILLRACE_DEBUG === '1' && error instanceof Error) process.stderr.write(`${redact(stackOf(error))}\n`)
  return isRefusal(error) ? exitCodes.usage : exitCodes.failed
}

/** By name: a configuration may be written with another copy of the package, whose class is not ours. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'Refusal' || error.name === 'NothingThere')
}

/** Help and version come as errors, too, because nothing else may run after them. */
function reportUsage(error: CommanderError): number {
  if (error.exitCode === 0) return exitCodes.done
  if (error.code !== 'commander.help') process.stderr.write(`millrace: ${sentenceOf(error)}\n`)
  return exitCodes.usage
}

/** The library's message in our form: "unknown option '--jsn', did you mean '--json'?" */
function sentenceOf({ message }: CommanderError): string {
  const meant = /\n?\(Did you mean (?:one of )?(.+?)\?\)/.exec(message)
  const sentence = message.replace(/^error: /, '').replace(/\n?\(Did you mean .*\)/s, '')
  if (meant) return `${sentence}, did you mean '${meant[1]}'?`
  return `${sentence.replace(/\.$/, '')}; \`--help\` shows what there is`
}

/** What an error says. Those of a connection that failed on every address of a host say it in their parts only. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return [...new Set(error.errors.map((part: unknown) => messageOf(part)))].join('; ')
  }
  return error instanceof Error ? error.message || error.name : String(error)
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : ''
  return `${error.stack ?? error.message}${cause}`
}
