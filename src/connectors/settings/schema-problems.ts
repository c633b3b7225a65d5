import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Problem } from './problem.ts'
import { gotText, isSecretPath } from './shown-value.ts'
import type { YamlDocument } from './yaml-document.ts'
import { offsetOfKey, offsetOfValue } from './yaml-places.ts'

type Path = readonly PropertyKey[]

/** What a schema has against a file, each with its place. */
export async function problemsOf(
  { document, value, placeAt }: YamlDocument,
  issues: readonly StandardSchemaV1.Issue[],
): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const issue of issues) {
    const path = (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment))
    for (const key of unknownKeys(issue)) {
      const place = placeAt(await offsetOfKey(document, [...path, key]))
      problems.push({ ...place, sentence: `${named([...path, key])}unknown key: correct its name, or remove it` })
    }
    if (unknownKeys(issue).length > 0) continue
    const place = placeAt(await offsetOfValue(document, path))
    problems.push({ ...place, sentence: named(path) + sentenceOf(issue.message, valueAt(value, path), path) })
  }
  return problems
}

/** Zod tells all unknown keys of a map in one issue, which is that of the map. */
function unknownKeys(issue: StandardSchemaV1.Issue): string[] {
  const keys: unknown = 'keys' in issue && 'code' in issue && issue.code === 'unrecognized_keys' ? issue.keys : []
  return Array.isArray(keys) ? keys.map(String) : []
}

const words: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  date: 'a date',
  int: 'a whole number',
  number: 'a number',
  object: 'keys and values',
  record: 'keys and values',
  string: 'text',
}

/** What the schema says, without what it calls JavaScript's types, and with the value as it may be shown. */
function sentenceOf(message: string, value: unknown, path: Path): string {
  const got = gotText(value, path)
  const type = /^Invalid input: expected (\w+), received [\w ]+$/.exec(message)?.[1]
  if (type !== undefined) return `expected ${words[type] ?? type}, got ${got}`
  const said = message.replace(/^(?:Invalid (?:input|option|string)|Too (?:small|big)): (?=expected )/, '')
  return `${withoutValue(said, value, path)}, got ${got}`
}

/** Some libraries put the value into their message. */
function withoutValue(message: string, value: unknown, path: Path): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return isSecretPath(path) && text !== '' ? message.replaceAll(text, '…') : message
}

function named(path: Path): string {
  return path.length === 0 ? '' : `${path.map(String).join('.')}: `
}

function valueAt(value: unknown, path: Path): unknown {
  let found = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = Object.getOwnPropertyDescriptor(found, key)?.value
  }
  return found
}
