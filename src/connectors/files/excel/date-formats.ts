import type { Archive } from './archive.ts'
import { mostIndexBytes } from './workbook.ts'
import { readWholeXml } from './xml.ts'

/** What a number in a cell is shown as, where that is no number: a day, a day with its time, a time, or hours without end. */
export type DateFormat = 'date' | 'datetime' | 'time' | 'elapsed'

/** For every style of cells, by its number: how it shows numbers, where as dates. */
export async function readDateFormats(
  archive: Archive,
  part: string | undefined,
  name: string,
): Promise<(DateFormat | undefined)[]> {
  const formats: (DateFormat | undefined)[] = []
  if (part === undefined) return formats
  const codes = new Map<string, string>()
  let isInCellStyles = false
  await readWholeXml(await archive.open(part, mostIndexBytes), `${name}, ${part}`, {
    open(element, { numFmtId: id = '0', formatCode: code = '' }) {
      if (element === 'numFmt') codes.set(id, code)
      if (element === 'cellXfs') isInCellStyles = true
      if (element === 'xf' && isInCellStyles) formats.push(dateFormat(codes.get(id) ?? builtIn(Number(id))))
    },
    close(element) {
      if (element === 'cellXfs') isInCellStyles = false
    },
  })
  return formats
}

/** The formats that need no code, because every Excel knows them by number. Those of East Asia show days as well. */
function builtIn(id: number): string {
  if (id === 22) return 'm/d/yy h:mm'
  if (id === 46) return '[h]:mm:ss'
  if ((id >= 18 && id <= 21) || id === 45 || id === 47) return 'h:mm:ss'
  const isDay = (id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)
  return isDay ? 'yyyy-mm-dd' : ''
}

/** What the code of a format says, its first section, without quoted text, colours and conditions. */
export function dateFormat(code: string): DateFormat | undefined {
  const elapsed = /\[(h+|m+|s+)\]/i.test(code)
  const [letters = ''] = code.replaceAll(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '').split(';')
  if (/general/i.test(letters)) return undefined
  if (elapsed) return 'elapsed'
  const hasTime = /[hs]/i.test(letters)
  // Minutes and months are the same letter.
  const hasDay = /[yd]/i.test(letters) || (/m/i.test(letters) && !hasTime)
  if (hasDay) return hasTime ? 'datetime' : 'date'
  return hasTime ? 'time' : undefined
}
