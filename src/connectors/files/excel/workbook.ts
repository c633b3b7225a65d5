import { posix } from 'node:path'
import { didYouMean } from '../../../pipelines/nearest.ts'
import { Refusal, shown } from '../../../pipelines/refusal.ts'
import type { Archive } from './archive.ts'
import { readWholeXml } from './xml.ts'

/** What is to be known of a workbook before its cells are read. */
export interface Workbook {
  sheetPart: string
  /** Days are counted from 1904 rather than 1900, as Excel once did on the Macintosh. */
  countsFrom1904: boolean
  stylesPart: string | undefined
  stringsPart: string | undefined
}

/** An index, a list of styles: held in memory. */
export const mostIndexBytes = 64 * 1024 * 1024

/** Finds the sheet of that name, the first one without a name. */
export async function readWorkbook(archive: Archive, asked: string | undefined, name: string): Promise<Workbook> {
  const [{ target: part } = { target: 'xl/workbook.xml' }] = await relationsOf(archive, '', 'officeDocument', name)
  const sheets: { name: string; id: string }[] = []
  let countsFrom1904 = false
  await readWholeXml(await archive.open(part, mostIndexBytes), `${name}, ${part}`, {
    open(element, attributes) {
      if (element === 'workbookPr') countsFrom1904 = /^(1|true)$/.test(attributes.date1904 ?? '')
      if (element === 'sheet') sheets.push({ name: attributes.name ?? '', id: relationId(attributes) })
    },
  })
  // Sheets of nothing but a chart have no cells.
  const relations = await relationsOf(archive, part, 'worksheet', name)
  const withCells = sheets.flatMap((sheet) => {
    const target = relations.find(({ id }) => id === sheet.id)?.target
    return target === undefined ? [] : [{ name: sheet.name, target }]
  })
  const sheet = asked === undefined ? withCells[0] : withCells.find((one) => one.name === asked)
  if (sheet === undefined)
    throw new Refusal(
      `${name}: ${noSheet(
        asked,
        withCells.map((one) => one.name),
      )}`,
    )
  const [styles] = await relationsOf(archive, part, 'styles', name)
  const [strings] = await relationsOf(archive, part, 'sharedStrings', name)
  return { sheetPart: sheet.target, countsFrom1904, stylesPart: styles?.target, stringsPart: strings?.target }
}

function noSheet(asked: string | undefined, there: readonly string[]): string {
  if (asked === undefined) return 'expected a sheet with cells, got a workbook without one'
  return `unknown sheet ${shown(asked)}${didYouMean(asked, there) || `: it has ${there.map(shown).join(', ')}`}`
}

/** What a part names as its relations of a kind: their ids and parts. */
async function relationsOf(archive: Archive, part: string, kind: string, name: string) {
  const { dir, base } = posix.parse(part)
  const index = posix.join(dir, '_rels', `${base}.rels`)
  const relations: { id: string; target: string }[] = []
  if (!archive.has(index)) return relations
  await readWholeXml(await archive.open(index, mostIndexBytes), `${name}, ${index}`, {
    open(element, { Id: id = '', Type: type = '', Target: target = '' }) {
      if (element !== 'Relationship' || !type.endsWith(`/${kind}`)) return
      relations.push({ id, target: target.startsWith('/') ? target.slice(1) : posix.join(dir, target) })
    },
  })
  return relations
}

/** `r:id`, whatever its name space is called. */
function relationId(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? ''
}
