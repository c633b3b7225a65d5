import type { Document, LineCounter } from 'yaml'
import { Refusal } from '../../pipelines/refusal.ts'
import { type Problem, refusalOf, shownPath } from './problem.ts'
import { mistakeSentence } from './yaml-mistakes.ts'

/** A file of settings: what it says, and how to find where. */
export interface YamlDocument {
  value: unknown
  document: Document
  placeAt(offset: number): { line: number; column: number }
}

/** A few lines of aliases of aliases may mean billions of values. */
const mostAliases = 100

/** Reads YAML 1.2, in which `yes` is a text. Refuses what is none, with all its mistakes. */
export async function parseYaml(text: string, path: string): Promise<YamlDocument> {
  const { LineCounter, parseDocument, visit } = await import('yaml')
  const counter = new LineCounter()
  const placeAt = (offset: number) => placeOf(counter, offset)
  const options = { lineCounter: counter, prettyErrors: false, stringKeys: true, uniqueKeys: true }
  const document = parseDocument(text, options)
  const mistakes: Problem[] = [...document.errors, ...document.warnings].map((error) => ({
    ...placeAt(error.pos[0]),
    sentence: mistakeSentence(error),
  }))
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return
      const sentence = `expected an anchor &${alias.source} above, got none: correct its name`
      mistakes.push({ ...placeAt(alias.range?.[0] ?? 0), sentence })
    },
  })
  if (mistakes.length > 0) throw refusalOf(path, mistakes)
  return { value: valueOf(document, path) ?? {}, document, placeAt }
}

function valueOf(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch {
    const sentence = `expected at most ${mostAliases} values by way of aliases, got more: write them out`
    throw new Refusal(`${shownPath(path)}: ${sentence}`)
  }
}

function placeOf(counter: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = counter.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}
