import { asName } from '../../pipelines/name.ts'
import type { CrontabJob } from './parse-crontab.ts'

const longestTitle = 50

/** Jobs and variables that are commented out, and the line above the columns of a crontab. */
const noTitle = /^(?:@|[\d*]\S*\s+[\d*]|\w+\s*=|m(?:in(?:ute)?)?\s+h)/i

/** Words in front of the program that a command is about. */
const before = /^(?:cd|test|\[|export|umask|sleep|set)$/
const wrappers = /^(?:sudo|nice|ionice|env|exec|nohup|timeout|flock|chronic|time|-.*|\d+\w?|\w+=.*|.*\.lock)$/

/**
 * What a job is called by: the first comment above it that could be a title, or else the program of its command's first
 * part that is no preparation.
 */
export function nameOf({ comments, command }: CrontabJob): string {
  const title = comments.find((comment) => comment.length <= longestTitle && !noTitle.test(comment)) ?? ''
  return asName(title) || programOf(command)
}

function programOf(command: string): string {
  for (const part of command.split(/&&|\|\|?|;/)) {
    const words = part.trim().split(/\s+/)
    if (before.test(words[0] ?? '')) continue
    const program = words.find((word) => !wrappers.test(word)) ?? ''
    const name = asName((program.split('/').at(-1) ?? '').replace(/\.(?:sh|py|pl|rb|js|ts|php)$/, ''))
    if (name !== '') return name
  }
  return 'job'
}

/** A name that nothing else has, by a number where it must be. */
export function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name.slice(0, 58)}-${number}`
  taken.add(free)
  return free
}
