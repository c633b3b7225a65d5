import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseAst } from 'vite'

/**
 * The names of all that a file of the dashboard can send, by itself or by what it imports: fields of objects that it makes or
 * is handed, and texts that it hands on, such as names of filters. By names alone: that a field goes to the right route, its types say.
 */
export function pageWords(file: string): Set<string> {
  const program = read(file)
  const parts = importsOf(program)
    .map((path) => join(dirname(file), path))
    // What is the same for all pages sends nothing of one of them.
    .filter((path) => !/\/(texts|ui|client)\//.test(path) && existsSync(path))
  return new Set([program, ...parts.map(read)].flatMap(wordsIn))
}

const known = new Map<string, unknown>()

function read(file: string): unknown {
  if (!known.has(file)) known.set(file, parseAst(readFileSync(file, 'utf8'), { lang: 'tsx' }))
  return known.get(file)
}

// A node of any kind: the kind says which of its parts are there.
interface Node {
  type: string
  // oxlint-disable-next-line typescript/no-explicit-any
  [part: string]: any
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value
}

/** All nodes of a tree. */
function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const one of value) yield* nodesOf(one)
  if (!isNode(value)) return
  yield value
  for (const part of Object.values(value)) if (typeof part === 'object') yield* nodesOf(part)
}

function importsOf(program: unknown): string[] {
  return [...nodesOf(program)].flatMap(({ type, source }) =>
    type === 'ImportDeclaration' && source.value.startsWith('.') ? [source.value as string] : [],
  )
}

function wordsIn(program: unknown): string[] {
  return [...nodesOf(program)].flatMap((node) => {
    if (node.type === 'ObjectExpression') return node.properties.map((one: Node) => one.key?.name ?? one.key?.value)
    if (node.type === 'ArrayExpression') return literalsIn(node.elements)
    // What it is handed and sends on as a whole.
    if (node.type === 'TSPropertySignature') return [node.key.name]
    return node.type === 'CallExpression' ? literalsIn(node.arguments) : []
  })
}

function literalsIn(nodes: readonly (Node | null)[]): string[] {
  return nodes.flatMap((node) => (node?.type === 'Literal' ? [String(node.value)] : []))
}
