import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram } from '../../src/cli/program.ts'
import { makeProject, type Project } from '../cli/project.ts'
import { allBlocks, root, rootConfig } from './blocks.ts'

const shells = ['', 'sh', 'bash']
const lines = allBlocks()
  .filter(({ language }) => shells.includes(language))
  .flatMap(({ place, text }) =>
    text.split('\n').flatMap((line) =>
      line
        .replace(/(^|\s)#.*/, '')
        .split('&&')
        .map((command) => ({ place, line: command.trim() })),
    ),
  )
const ours = lines.filter(({ line }) => line.startsWith('npx millrace'))

describe('commands of Millrace exist as the pages have them', () => {
  it.each(ours)('$place: $line', async ({ line }) => {
    for (const [, , ...args] of meanings(line)) await parse(args)
  })

  it('is what this would find out', async () => {
    await expect(parse(['migrate', 'new', 'NAME'])).rejects.toThrow(/--owner/)
    await expect(parse(['run', 'NAME', '--nothing'])).rejects.toThrow(/unknown option/)
    await expect(parse(['nothing'])).rejects.toThrow(/unknown command/)
    expect(ours.length).toBeGreaterThan(10)
    expect(meanings('npx millrace run NAME [--mode a|b]').map((words) => words.slice(3).join(' '))).toEqual([
      'NAME',
      'NAME --mode a',
      'NAME --mode b',
    ])
  })
})

it('every example of every help text is a command with options that it has', async () => {
  const wrong: string[] = []
  const examples = await allExamples()
  for (const line of examples)
    await parse(wordsOf(line)).catch((error: Error) => wrong.push(`${line}: ${error.message}`))
  expect(wrong).toEqual([])
  // So that what is not found is not what was not looked for.
  expect(examples).toContain("millrace runs done 019a2f submit --reason 'sent by hand'")
  expect(examples.length).toBeGreaterThan(60)
  expect(wordsOf(`crontab -l | millrace import crontab - --reason 'so and so' > file # or not`)).toEqual([
    'import',
    'crontab',
    '-',
    '--reason',
    'so and so',
  ])
})

// Those that begin and end by themselves and need nothing to be there before.
const harmless = /^npx millrace (run energy-prices|runs$|doctor|migrate (up|status)$|db status)/

describe('commands of Millrace do what the pages say', () => {
  let project: Project
  beforeAll(async () => {
    project = await makeProject('')
    project.write('millrace.config.ts', rootConfig)
    await project.run(['migrate', 'up'])
  })
  afterAll(() => project[Symbol.asyncDispose]())

  const told = new Set(ours.flatMap(({ line }) => meanings(line)).map((words) => words.join(' ')))
  it.each([...told].filter((line) => harmless.test(line)))('%s', async (line) => {
    const { code, out, err } = await project.run(line.split(' ').slice(2), { MILLRACE_NOW: '2026-08-19T12:00:00Z' })
    expect(code, `${out}\n${err}`).toBe(0)
  })
})

it.each(lines.filter(({ line }) => /^(npm (run|test|start)|node|bash) /.test(line)))('$place: $line', ({ line }) => {
  const [program, ...words] = line.split(/\s+/)
  const [first = '', second = ''] = words
  if (program !== 'npm') expect(existsSync(join(root, first))).toBe(true)
  else expect(scripts()).toContain(first === 'run' ? second : first)
})

/** Takes the arguments as the program does, and does nothing then. Rejects where the program would. */
async function parse(args: readonly string[]): Promise<void> {
  const program = await buildProgram(args)
  const doNothing = (command: Command): void => {
    command.commands.forEach(doNothing)
    // A command that only has others under it says what there is when it is called alone.
    if (command.commands.length === 0) command.action(() => undefined)
  }
  doNothing(program)
  await program.parseAsync(args, { from: 'user' })
}

/** The lines below `Examples:` in what `--help` says, of all commands. */
async function allExamples(): Promise<string[]> {
  const names = (await buildProgram([])).commands.map((command) => command.name())
  const helps = await Promise.all(
    names.map(async (name) => {
      let text = ''
      const command = (await buildProgram([name])).commands.find((one) => one.name() === name)
      command?.configureOutput({ writeOut: (part) => (text += part) }).outputHelp()
      return text
    }),
  )
  return helps.flatMap((text) => {
    const [, examples = ''] = text.split('Examples:\n')
    return examples.split('\n').flatMap((line) => (/(^|\s)millrace /.test(line) ? [line.trim()] : []))
  })
}

/** The words behind `millrace`, as a shell takes them: quoted ones whole, without what it keeps for itself. */
function wordsOf(line: string): string[] {
  const own = line.replace(/(^|\s)#.*$/, '').replace(/ [>|] (?!millrace).*$/, '')
  const [, words = ''] = own.split(/(?:^|\s)millrace /)
  return [...words.matchAll(/'([^']*)'|"([^"]*)"|\S+/g)].map(([word, single, double]) => single ?? double ?? word)
}

/** Every command that a synopsis stands for: what is in brackets may be left out, `up|down` is one or the other. */
function meanings(line: string): string[][] {
  const optional = /\[([^\]]*)\]/.exec(line)
  if (optional) return ['', optional[1] ?? ''].flatMap((text) => meanings(line.replace(optional[0], text)))
  const words = line.split(/\s+/).filter((word) => word !== '')
  const choice = words.findIndex((word) => word.includes('|'))
  if (choice === -1) return [words]
  return (words[choice] ?? '').split('|').flatMap((word) => meanings(words.with(choice, word).join(' ')))
}

function scripts(): string[] {
  const manifest: { scripts: object } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.keys(manifest.scripts)
}
