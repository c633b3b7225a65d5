import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { Refusal } from '../../pipelines/refusal.ts'
import { js } from '../../pipelines/unchecked.ts'
import { settingsFile } from './settings-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'settings-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'pipeline_config.yaml')

const source = z.strictObject({
  enabled: z.boolean(),
  attempts: z.int().min(1).optional(),
  mode: z.enum(['full', 'delta']).optional(),
  webhook_url: z.url().optional(),
  api_key: z.string().min(20).optional(),
  address: z.url().optional(),
})
const schema = z.strictObject({
  sources: z.record(z.string(), source),
  symbols: z.array(z.string()).default([]),
})

async function problemsIn(text: string | Buffer): Promise<string[]> {
  writeFileSync(file, text)
  try {
    await settingsFile(file, schema).read()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.message.replaceAll(`${folder}/`, '').split('\n')
  }
  return []
}

describe('read()', () => {
  test('gives what the schema makes of the file, anew each time', async () => {
    const settings = settingsFile(pathToFileURL(file), schema)
    expect(settings.file).toBe(file)
    writeFileSync(file, 'sources:\n  eia: &eia { enabled: true }\n  fred: *eia\nsymbols: [WTI]\n')
    expect(await settings.read()).toEqual({
      sources: { eia: { enabled: true }, fred: { enabled: true } },
      symbols: ['WTI'],
    })
    writeFileSync(file, 'sources: {}')
    expect(await settings.read()).toEqual({ sources: {}, symbols: [] })
  })

  test('waits for a schema that answers later', async () => {
    writeFileSync(file, 'sources: {}')
    const later = schema.refine(async () => true)
    expect(await settingsFile(file, later).read()).toEqual({ sources: {}, symbols: [] })
  })
})

describe('read() tells, with file, line and column,', () => {
  test('a value of another kind', async () => {
    const text = 'symbols:\n  - WTI\n\nsources:\n  # weekly\n  eia:\n    attempts: 3\n    enabled: yes please\n'
    expect(await problemsIn(text)).toEqual([
      "pipeline_config.yaml:8:14: sources.eia.enabled: expected true or false, got 'yes please'",
    ])
  })

  test('all problems at once, in the order of the file', async () => {
    const text = [
      'symbols: [WTI, 7]',
      'sources:',
      '  eia: { enabled: yes, attempts: 0 }',
      '  fred:',
      '    enabeld: true',
      '    mode: slow',
      '  yahoo:',
      '    - enabled',
      'colour: blue',
    ]
    expect(await problemsIn(text.join('\n'))).toEqual([
      'pipeline_config.yaml:1:16: symbols.1: expected text, got 7',
      "pipeline_config.yaml:3:19: sources.eia.enabled: expected true or false, got 'yes'",
      'pipeline_config.yaml:3:34: sources.eia.attempts: expected number to be >=1, got 0',
      'pipeline_config.yaml:4:3: sources.fred.enabled: expected true or false, got nothing',
      'pipeline_config.yaml:5:5: sources.fred.enabeld: unknown key: correct its name, or remove it',
      'pipeline_config.yaml:6:11: sources.fred.mode: expected one of "full"|"delta", got \'slow\'',
      'pipeline_config.yaml:8:5: sources.yahoo: expected keys and values, got a list',
      'pipeline_config.yaml:9:1: colour: unknown key: correct its name, or remove it',
    ])
  })

  test('a problem in what an alias stands for, at the anchor', async () => {
    expect(await problemsIn('sources:\n  eia: &eia\n    enabled: 1\n  fred: *eia\n')).toEqual([
      'pipeline_config.yaml:3:14: sources.eia.enabled: expected true or false, got 1',
      'pipeline_config.yaml:3:14: sources.fred.enabled: expected true or false, got 1',
    ])
  })

  test('a key that is there twice', async () => {
    expect(await problemsIn('sources:\n  eia: { enabled: true }\n  eia: { enabled: false }\n')).toEqual([
      'pipeline_config.yaml:3:3: expected every key once, got it a second time: remove one of them',
    ])
  })

  test('an empty file as one without settings', async () => {
    expect(await problemsIn('')).toEqual(['pipeline_config.yaml:1:1: sources: expected keys and values, got nothing'])
    expect(await problemsIn('# nothing\n')).toHaveLength(1)
  })

  test.each([
    ['a quote that is not closed', 'sources: "x\n', 2, 1],
    ['a tab', 'sources:\n\teia: 1\n', 2, 1],
    ['two documents', 'sources: {}\n---\nsources: {}\n', 2, 1],
    ['an alias of nothing', 'sources:\n  eia: *eia\n', 2, 8],
    ['a tag', 'sources: !secret hunter2-hunter2\n', 1, 10],
  ])('%s', async (_name, text, line, column) => {
    const [first = ''] = await problemsIn(text)
    expect(first).toMatch(new RegExp(`^pipeline_config.yaml:${line}:${column}: expected .*, got `))
    expect(first).not.toContain('hunter2')
  })
})

describe('no secret is shown', () => {
  const canary = 'hunter2-5d1e'
  test.each([
    ['a value that the schema refuses', `sources:\n  eia: { enabled: true, api_key: ${canary} }\n`],
    ['an address', `sources:\n  eia: { enabled: true, webhook_url: "${canary}" }\n`],
    ['a password in an address of another name', `sources:\n  eia: { enabled: 'db://user:${canary}@host' }\n`],
    ['a map with one in it', `sources:\n  - password: ${canary}\n`],
    ['what the parser stumbles over', `password: "${canary}" ${canary}\n  ${canary}: [`],
  ])('%s', async (_name, text) => {
    const problems = await problemsIn(text)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.join()).not.toContain(canary)
  })

  test('by the message of a schema that quotes it', async () => {
    writeFileSync(file, `token: ${canary}\n`)
    const quoting = z.object({
      token: z.string().refine(() => false, { error: ({ input }) => `not ${String(input)}` }),
    })
    await expect(settingsFile(file, quoting).read()).rejects.toThrow('token: not …, got a value')
  })
})

describe('refused are', () => {
  test('aliases of aliases, which a few lines can make billions of', async () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
    for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'].map((pair) => pair.split(''))) {
      lines.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`)
    }
    expect(await problemsIn(lines.join('\n'))).toEqual([
      'pipeline_config.yaml: expected at most 100 values by way of aliases, got more: write them out',
    ])
  })

  test('more than a megabyte', async () => {
    expect(await problemsIn(`# ${'x'.repeat(1_000_000)}\nsources: {}`)).toEqual([
      'pipeline_config.yaml: expected at most 1000000 bytes of settings, got more: keep data elsewhere',
    ])
  })

  test('lists in lists without end', async () => {
    expect((await problemsIn(`sources: ${'['.repeat(20_000)}`)).join()).toContain(
      'expected lists and maps less deep in one another',
    )
  })

  test('what is not UTF-8', async () => {
    expect(await problemsIn(Buffer.from('sources: { caf\xe9: 1 }', 'latin1'))).toEqual([
      'pipeline_config.yaml: expected UTF-8, got bytes that are none: save it as UTF-8',
    ])
  })

  test('a file that is not there', async () => {
    const missing = settingsFile(join(folder, 'missing.yaml'), schema)
    await expect(missing.read()).rejects.toThrow('got no such file: write it')
  })

  test('a path from wherever the command is run, and no schema', () => {
    expect(() => settingsFile('settings.yaml', schema)).toThrow('expected settings to be in a file wherever')
    expect(() => settingsFile(file, js({}))).toThrow('to be a Standard Schema')
  })
})
