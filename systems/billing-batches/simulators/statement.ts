/** A statement of a request, and where it stood. */
export interface Statement {
  text: string
  startLine: number
  endLine: number
}

/** The statements of a script: a semicolon ends one, unless it stands in quotes. */
export function statementsIn(script: string): Statement[] {
  const statements: Statement[] = []
  let line = 1
  for (const part of script.match(/(?:'[^']*'|"[^"]*"|[^;'"]|['"])+|;/g) ?? []) {
    const text = part.trim()
    const blankLines = lines(part.slice(0, part.length - part.trimStart().length))
    const startLine = line + blankLines
    if (text !== '' && text !== ';') statements.push({ text, startLine, endLine: startLine + lines(text) })
    line += lines(part)
  }
  return statements
}

/** The statement as SQLite takes it: Oracle's clock, paging and NVL in its words. `wall`: what the database's clock shows. */
export function asSqlite(text: string, wallAt: (daysLater: number) => string): string {
  return outsideQuotes(text, (part) =>
    part
      .replace(/\bSYS(?:DATE|TIMESTAMP)\b(?:\s*([+-])\s*(\d+(?:\.\d+)?))?/gi, (_, sign?: string, days?: string) => {
        return `'${wallAt(days === undefined ? 0 : Number(`${sign}${days}`))}'`
      })
      .replace(
        /\bOFFSET\s+(\d+)\s+ROWS?\s+FETCH\s+(?:NEXT|FIRST)\s+(\d+)\s+ROWS?\s+ONLY\b/gi,
        (_, offset: string, count: string) => `LIMIT ${count} OFFSET ${offset}`,
      )
      .replace(/\bFETCH\s+(?:NEXT|FIRST)\s+(\d+)\s+ROWS?\s+ONLY\b/gi, (_, count: string) => `LIMIT ${count}`)
      .replace(/\bNVL\s*\(/gi, 'COALESCE(')
      // SQLite tells :Day from :day.
      .replace(/:\w+/g, (name) => name.toLowerCase()),
  )
}

/** The names of the binds in a statement, without colon. */
export function bindNames(text: string): string[] {
  const names: string[] = []
  outsideQuotes(text, (part) => {
    names.push(...[...part.matchAll(/:(\w+)/g)].map(([, name]) => name ?? ''))
    return part
  })
  return names
}

/** Whether its binds are places, `?`. */
export function hasPlaces(text: string): boolean {
  return withoutQuoted(text).includes('?')
}

/** Whether it takes one date from another, which gives days in Oracle and nonsense in SQLite. */
export function subtractsDates(text: string): boolean {
  const bare = withoutQuoted(text)
  return /_DT(?:TM)?\b(?:\s+as\s+date)?\s*\)?\s*-|-\s*(?:\w+\s*\(\s*)?(?:\w+\.)?\w+_DT(?:TM)?\b/i.test(bare)
}

function withoutQuoted(text: string): string {
  return text.replace(/'[^']*'|"[^"]*"/g, "''")
}

function outsideQuotes(text: string, change: (part: string) => string): string {
  return text.replace(/('[^']*'|"[^"]*")|[^'"]+/g, (part, quoted?: string) =>
    quoted === undefined ? change(part) : part,
  )
}

function lines(text: string): number {
  return text.split('\n').length - 1
}
