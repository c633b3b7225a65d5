import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from '@hono/zod-openapi'
import type { Command } from 'commander'
import { contract } from '../../src/api/contract/index.ts'
import type { RouteContract } from '../../src/api/contract/route.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { pageWords } from './page-words.ts'

/** All that can be called at each door, as the sources have it. */
export interface Doors {
  /** 'runs cancel' */
  commands: readonly string[]
  /** 'runs list --to': options that may do what has a route of its own. */
  options: ReadonlySet<string>
  /** 'post /api/runs/{id}/cancel' */
  routes: readonly string[]
  /** What is said with a command or a route, by it: names of options and fields; what has its place in '<>'. */
  words: ReadonlyMap<string, readonly string[]>
  /** Files of the dashboard that call a route, by the route. */
  pages: ReadonlyMap<string, readonly string[]>
  /** Names of all that those files can send, by the route. */
  sent: ReadonlyMap<string, ReadonlySet<string>>
}

/** Routes that are spoken in no JSON, or by no person, and so stand in no contract. A test holds them against the running router. */
const outside = [
  'get /livez',
  'get /readyz',
  'get /metrics',
  'get /api/health',
  'get /api/openapi.json',
  'post /api/hooks/{schedule}',
  'get /acknowledge/{token}',
  'post /acknowledge/{token}',
] as const

const pagesFolder = join(import.meta.dirname, '../../dashboard/src')

/** Reads all doors. */
export async function readDoors(): Promise<Doors> {
  const leaves = await readCommands()
  const files = readPages()
  return {
    commands: leaves.map(({ path }) => path),
    options: new Set(leaves.flatMap(({ path, command }) => command.options.map(({ long }) => `${path} ${long}`))),
    routes: [...contract.map(({ method, path }) => `${method} ${path}`), ...outside],
    words: new Map([...leaves.map(wordsOfCommand), ...contract.map(wordsOfRoute)]),
    pages: new Map([...files].map(([route, of]) => [route, of.map(placeOf)])),
    sent: new Map(
      [...files].map(([route, of]) => [route, new Set(of.flatMap((file) => [...pageWords(join(pagesFolder, file))]))]),
    ),
  }
}

/** Every command that does something itself. */
async function readCommands(): Promise<Leaf[]> {
  const whole = await buildProgram([])
  // Only our own processes give the hidden ones to each other; `help` is of all of them.
  const visible = whole.createHelp().visibleCommands(whole)
  const names = visible.map((one) => one.name()).filter((name) => name !== 'help')
  const all: Leaf[] = []
  for (const name of names) {
    const found = (await buildProgram([name])).commands.find((command) => command.name() === name)
    if (found) all.push(...leavesOf(found, name))
  }
  return all
}

interface Leaf {
  path: string
  command: Command
}

function leavesOf(command: Command, path: string): Leaf[] {
  if (command.commands.length === 0) return [{ path, command }]
  return command.commands.flatMap((one) => leavesOf(one, `${path} ${one.name()}`))
}

function wordsOfCommand({ path, command }: Leaf): [string, string[]] {
  const placed = command.registeredArguments.map((argument) => `<${argument.name()}>`)
  return [path, [...placed, ...command.options.map((option) => option.attributeName())]]
}

function wordsOfRoute({ method, path, query, body }: RouteContract): [string, string[]] {
  const placed = [...path.matchAll(/\{\w+\}/g)].map(([word]) => `<${word.slice(1, -1)}>`)
  return [`${method} ${path}`, [...placed, ...fieldsOf(query), ...fieldsOf(body)]]
}

/** The names of an object's fields, also where it is one of several or is changed on its way. */
function fieldsOf(schema: z.ZodType | undefined): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((one) => fieldsOf(one as z.ZodType))
  if (schema instanceof z.ZodPipe) return fieldsOf(schema.in as z.ZodType)
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return fieldsOf(schema.unwrap() as z.ZodType)
  return []
}

/** The helpers of `dashboard/src/client`, and what a browser asks by itself. */
const call = /\b(\w+)\(\s*(?:'(get|post|patch|delete)',\s*)?(['`])(\/api\/[^'`?$\s]*)/g
const methodOf: Record<string, string> = {
  get: 'get',
  asked: 'get',
  useGet: 'get',
  useList: 'get',
  addressOf: 'get',
  EventSource: 'get',
  post: 'post',
}

function readPages(): Map<string, string[]> {
  const files = readdirSync(pagesFolder, { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file)).toSorted()
  const pages = new Map<string, Set<string>>()
  for (const file of sources) {
    for (const route of callsIn(readFileSync(join(pagesFolder, file), 'utf8'))) {
      pages.set(route, (pages.get(route) ?? new Set()).add(file))
    }
  }
  return new Map([...pages].map(([route, places]) => [route, [...places]]))
}

/** The routes that a source of the dashboard calls. Comments, types and lists of paths call nothing. */
export function callsIn(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
  return [...code.matchAll(call)].flatMap(([, by = '', said, , path = '']) => {
    const method = said ?? methodOf[by]
    return method === undefined ? [] : [`${method} ${path}`]
  })
}

/** Where one finds it: 'runs/one/run-actions'. */
function placeOf(file: string): string {
  return file.replace(/^features\//, '').replace(/\.tsx?$/, '')
}
