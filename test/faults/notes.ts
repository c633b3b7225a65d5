// What steps and traps say in a file, and the gates that steps wait at, which are files, too.
import { appendFileSync, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StepContext } from '../../src/index.ts'

/** Where the notes and gates of this test lie. */
export const folder = process.env['FAULTS_FOLDER'] ?? '.'

export type Known = Pick<StepContext<unknown, {}>, 'run' | 'attempt' | 'signal' | 'idempotencyKey'>

/** What a step has noted. */
export interface Note {
  run: string
  step: string
  attempt: number
  what: 'begins' | 'ends'
  pid: number
  /** Milliseconds since 1970. */
  at: number
}

/** What a trap has noted when it sprang. */
export interface TrapNote {
  point: string
  pid: number
  /** Milliseconds since 1970. */
  at: number
}

export function note({ run, attempt }: Known, step: string, what: Note['what']): void {
  append('notes', { run: run.id, step, attempt, what, pid: process.pid, at: Date.now() } satisfies Note)
}

export function noteTrap(point: string): void {
  append('traps', { point, pid: process.pid, at: Date.now() } satisfies TrapNote)
}

function append(file: string, line: object): void {
  appendFileSync(`${folder}/${file}`, `${JSON.stringify(line)}\n`)
}

/** Resolves when the test has opened the gate. */
export async function gate(name: string, signal?: AbortSignal): Promise<void> {
  while (!existsSync(`${folder}/${name}`)) await sleep(20, undefined, signal ? { signal } : {})
}

/** What was noted in this file so far. */
export async function readNotes<Line>(where: string, file: 'notes' | 'traps'): Promise<Line[]> {
  const text = await readFile(`${where}/${file}`, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line): Line => JSON.parse(line))
}
