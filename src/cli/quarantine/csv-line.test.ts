import { expect, it } from 'vitest'
import { csvLine } from './csv-line.ts'

it('cells that a spreadsheet would calculate are text, numbers are not touched, and quotes are doubled', () => {
  expect(csvLine(['=1+1', '+SUM(A1)', '-2.5', '-x', '@a', '\tb', 7, 'a,"b"'])).toBe(
    `'=1+1,'+SUM(A1),-2.5,'-x,'@a,'\tb,7,"a,""b"""\r\n`,
  )
})
