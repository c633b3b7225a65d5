import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vite'
import { expect, it } from 'vitest'
import { en } from '../dashboard/src/texts/en.ts'
import { ptBR } from '../dashboard/src/texts/pt-BR.ts'

const source = join(import.meta.dirname, '../dashboard/src')

it('every text of the dashboard stands in its catalogues', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'))
  const found = files.flatMap((file) =>
    literalTexts(readFileSync(join(source, file), 'utf8')).map((text) => `${file}: ${text}`),
  )
  expect(found).toEqual([])
})

it('a literal text is found wherever a person would read it', () => {
  expect(literalTexts('<p>Hello there</p>')).toEqual(['Hello there'])
  expect(literalTexts('<p>\n  Hello {name}\n</p>')).toEqual(['Hello'])
  expect(literalTexts('<b>{count} runs</b>')).toEqual(['runs'])
  expect(literalTexts('<input aria-label="Name" />')).toEqual(['Name'])
  expect(literalTexts("<Page title={'Runs'} />")).toEqual(['Runs'])
  expect(literalTexts("<b>{isOn ? 'Yes' : `No ${why}`}</b>")).toEqual(['Yes', 'No'])
  expect(literalTexts('<Page title={texts.runs} className="flex" />')).toEqual([])
  expect(literalTexts('const isMore = a > b && c < d\nconst f = (x: number) => x')).toEqual([])
})

it('both languages say the same things, each in its own words', () => {
  const [english, portuguese] = [leavesOf(en), leavesOf(ptBR)]
  expect([...portuguese.keys()]).toEqual([...english.keys()])
  expect([...english.values(), ...portuguese.values()].filter((text) => text.trim() === '')).toEqual([])
  const same = [...english].filter(
    ([path, text]) => !text.includes('=>') && text.length > 12 && portuguese.get(path) === text,
  )
  expect(same).toEqual([])
})

/** Texts in JSX: between tags, and in attributes that are read or heard; also where one of two is chosen. */
function literalTexts(code: string): string[] {
  const found: string[] = []
  const read = (node: unknown) => {
    if (!isNode(node)) return
    if (node.type === 'JSXText' || node.type === 'Literal') found.push(String(node.value))
    else if (node.type === 'TemplateLiteral') found.push(...node.quasis.map(({ value }) => value.raw))
    else if (node.type === 'JSXExpressionContainer') read(node.expression)
    else if (node.type === 'ConditionalExpression') [node.consequent, node.alternate].forEach(read)
    else if (node.type === 'LogicalExpression') read(node.right)
  }
  const walk = (node: unknown) => {
    if (Array.isArray(node)) node.forEach(walk)
    if (!isNode(node)) return
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') node.children.forEach(read)
    if (node.type === 'JSXAttribute' && spoken.has(String(node.name.name))) read(node.value)
    Object.values(node).forEach(walk)
  }
  walk(parseAst(code, { lang: 'tsx' }))
  return found.map((text) => text.trim()).filter((text) => /\p{L}{2}/u.test(text))
}

const spoken = new Set(['aria-label', 'title', 'alt', 'placeholder', 'label', 'about', 'question', 'heading'])

// A node of any kind: the kind says which of its parts are there.
interface Node {
  type: string
  // oxlint-disable-next-line typescript/no-explicit-any
  [part: string]: any
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value
}

function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, String(value)]])
  return new Map(Object.entries(value).flatMap(([name, each]) => [...leavesOf(each, `${path}.${name}`)]))
}
